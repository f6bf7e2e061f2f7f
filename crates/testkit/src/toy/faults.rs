//! What a toy server can be told to do wrong.

use clap::{Parser, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// A toy MCP server on stdio. Without flags it behaves.
#[derive(Debug, Parser)]
#[command(name = "toy-mcp")]
pub struct Toy {
    /// Which handshakes it knows.
    #[arg(long, default_value = "both")]
    pub era: Era,
    /// What it does with a method it does not know.
    #[arg(long, default_value = "error")]
    pub on_unknown: OnUnknown,
    /// Takes this many milliseconds to start.
    #[arg(long, default_value_t = 0)]
    pub dawdle: u64,
    /// Reads everything and answers nothing.
    #[arg(long)]
    pub silent: bool,
    /// Prints lines that are no protocol before it answers the first message.
    #[arg(long)]
    pub noise: bool,
    /// Prints such lines and nothing else.
    #[arg(long)]
    pub only_noise: bool,
    /// Ends at once with this exit code.
    #[arg(long)]
    pub crash_at_start: Option<u8>,
    /// Ends at once on its first N starts, as counted in the record.
    #[arg(long, default_value_t = 0)]
    pub crash_first: usize,
    /// Goes on after its stdin closed.
    #[arg(long)]
    pub ignore_eof: bool,
    /// Leaves a process behind that would outlive it; may be given twice.
    #[arg(long)]
    pub grandchild: Vec<Grandchild>,
    /// Lists its tools in pages of this many.
    #[arg(long)]
    pub page: Option<usize>,
    /// Says this about its use when it is greeted.
    #[arg(long)]
    pub instructions: Option<String>,
    /// Changes a tool's description with every listing.
    #[arg(long)]
    pub fickle: bool,
    /// Prints the values of its environment to stderr at the start.
    #[arg(long)]
    pub blab: bool,
    /// A folder where it records its starts, what it received and what was cancelled.
    #[arg(long)]
    pub record: Option<PathBuf>,
}

/// Which handshakes a server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Era {
    /// `initialize` and `server/discover`.
    Both,
    /// Only `initialize` (2025-11-25).
    Old,
    /// Only `server/discover` (2026-07-28).
    New,
}

/// What a server does with a method it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnUnknown {
    /// Answers with an error, as it should.
    Error,
    /// Answers nothing.
    Ignore,
    /// Ends.
    Exit,
}

/// A process that a server leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Grandchild {
    /// In the server's process group, holding its stdout.
    Group,
    /// In a session of its own.
    Detached,
}

impl Toy {
    pub(super) fn parse_args(args: Vec<OsString>) -> Self {
        Self::parse_from(std::iter::once(OsString::from("toy-mcp")).chain(args))
    }
}
