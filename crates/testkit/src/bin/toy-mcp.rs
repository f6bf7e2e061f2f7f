//! An MCP server that misbehaves on demand; see `mosaic_testkit::toy`.

use std::process::ExitCode;

fn main() -> ExitCode {
    mosaic_testkit::toy::main(std::env::args_os().skip(1).collect())
}
