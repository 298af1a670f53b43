/** Seeds of random generators. */
package dev.detector.worker.random;
