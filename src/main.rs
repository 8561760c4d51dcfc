//! The binocular program: maps its result to an exit code and does nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    binocular::cli::run(std::env::args_os())
}
