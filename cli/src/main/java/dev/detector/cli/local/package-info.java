/**
 * A cluster of one machine, as far as a detector training needs one: objects in memory, volumes as
 * directories, a Job's pod as a child process, a Deployment as a process that stays.
 */
package dev.detector.cli.local;
