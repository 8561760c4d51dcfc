//! The coding state of the workspace.
