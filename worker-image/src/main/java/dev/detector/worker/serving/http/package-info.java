/** What requests bring and how they are answered, whatever the protocol. */
package dev.detector.worker.serving.http;
