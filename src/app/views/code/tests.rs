//! The Code screen under the harness.
