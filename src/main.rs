//! The binocular program: maps its result to an exit code and does nothing else.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    binocular::cli::run(std::env::args_os())
}
