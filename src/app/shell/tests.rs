//! The shell under the harness.
