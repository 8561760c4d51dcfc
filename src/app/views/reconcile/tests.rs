//! The Reconcile screen under the harness.
