/**
 * The shell around the lifecycle in a cluster: informers fill the snapshot, server-side apply
 * carries out the plan. Nothing is decided here.
 */
package dev.detector.operator.reconciler;
