//! The start screen under the harness.
