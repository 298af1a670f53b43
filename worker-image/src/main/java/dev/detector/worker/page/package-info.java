/**
 * What pages for people share: one HTML file that needs no other, with one look, light or dark as
 * the reader has it, and narrow enough for a phone.
 */
package dev.detector.worker.page;
