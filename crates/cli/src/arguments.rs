//! The command line, as clap reads it. Holds no behaviour.

use clap::{Args, Parser, Subcommand};

/// One question, every tool you work with, one answer you can check.
#[derive(Debug, Parser)]
#[command(name = "mosaic-cli", version, after_help = AFTER)]
pub(crate) struct Arguments {
    /// Use the sample company instead of your own sources, with files of its own.
    #[arg(long, global = true)]
    pub(crate) sample: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Environment:
  MOSAIC_DATA_DIR     where Mosaic keeps its files
  ANTHROPIC_API_KEY   a key for the model; goes before the stored one
  ANTHROPIC_BASE_URL  another address of the model's service
  MOSAIC_PASSPHRASE   opens a vault that is locked by a passphrase (or starts one where there is no keyring)
  MOSAIC_KEYRING=off  leaves the system's keyring alone
  MOSAIC_CONNECTOR    the connectors' executable, when it is not beside this one
  MOSAIC_LOG          what is logged to standard error (error, warn, info, debug)

Exit codes:
  0  done                       5  the model's service failed
  1  something of our own broke 6  a source failed or could not be reached
  2  wrong arguments            7  a call needed approval and was refused
  3  nothing found              130  stopped
  4  a key or password is missing or was refused";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask a question; the answer streams to standard output.
    Ask(Ask),
    /// Search all past questions and answers.
    Search(Search),
    /// Connect, list, test and remove datasources.
    Sources(Sources),
    /// See to the vault that keeps passwords and keys.
    Vault(Vault),
}

/// Arguments of `ask`.
#[derive(Debug, Args)]
pub(crate) struct Ask {
    /// The question; `-` reads it from standard input.
    pub(crate) question: String,
    /// Ask only this datasource (by name; may be given more than once).
    #[arg(long = "source", value_name = "NAME")]
    pub(crate) sources: Vec<String>,
    /// Go on with this conversation; each answer tells its id, and `search` finds it.
    #[arg(long, value_name = "ID")]
    pub(crate) conversation: Option<String>,
    /// Print each event as a line of JSON instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `search`.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The words.
    pub(crate) query: String,
    /// Print the results as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `sources`.
#[derive(Debug, Args)]
pub(crate) struct Sources {
    #[command(subcommand)]
    pub(crate) action: SourceAction,
}

/// What to do with datasources.
#[derive(Debug, Subcommand)]
pub(crate) enum SourceAction {
    /// Connect a datasource. Its values come from the environment (MYSQL_HOST, MYSQL_PASSWORD, …) or, with --stdin, from
    /// NAME=VALUE lines on standard input.
    Add {
        /// The kind of source: see `sources connectors`.
        connector: String,
        /// Your name for it.
        name: String,
        /// Read NAME=VALUE lines from standard input; they go before the environment.
        #[arg(long)]
        stdin: bool,
        /// Store it even when the test of the connection fails.
        #[arg(long)]
        force: bool,
    },
    /// List the datasources.
    List {
        /// Print them as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Test a datasource's connection.
    Test {
        /// Its name.
        name: String,
    },
    /// Disconnect a datasource and forget its secrets.
    Remove {
        /// Its name.
        name: String,
    },
    /// List the connectors, with the values each one needs.
    Connectors,
}

/// Arguments of `vault`.
#[derive(Debug, Args)]
pub(crate) struct Vault {
    #[command(subcommand)]
    pub(crate) action: VaultAction,
}

/// What to do with the vault.
#[derive(Debug, Subcommand)]
pub(crate) enum VaultAction {
    /// Tell how secrets are kept.
    Status,
    /// Make a new master key and seal every secret under it.
    Rotate,
    /// Give up a forgotten passphrase: the vault is put aside, and secrets have to be entered again.
    StartOver,
}
