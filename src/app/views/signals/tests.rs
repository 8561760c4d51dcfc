//! The Signals screen under a harness.
