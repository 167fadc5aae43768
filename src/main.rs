//! The binary: one call.

use std::process::ExitCode;

fn main() -> ExitCode {
    journey::cli::main()
}
