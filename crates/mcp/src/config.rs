//! What the host is told: its limits, and the servers it may start. Holds secrets only as `SecretString`.

use mosaic_protocol::DatasourceId;
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

/// The host's limits. The defaults are the product's; tests shorten them.
#[derive(Debug, Clone)]
pub struct HostConfig {
    /// From spawning a server to its handshake being done.
    pub start_timeout: Duration,
    /// How long a server may leave `server/discover` unanswered before it is taken for one of the older era.
    pub probe_timeout: Duration,
    /// How long a call may take.
    pub call_timeout: Duration,
    /// From closing a server's stdin to killing it.
    pub stop_grace: Duration,
    /// A server nobody called for this long is stopped.
    pub idle_after: Duration,
    /// How long a tool list is kept.
    pub catalog_ttl: Duration,
    /// How long the result of a read is kept.
    pub result_ttl: Duration,
    /// How long the result of a schema read is kept.
    pub schema_ttl: Duration,
    /// Bytes of results kept over all servers.
    pub result_cache_bytes: u64,
    /// A message from a server longer than this is thrown away and the call it answers fails.
    pub max_message_bytes: usize,
    /// A result longer than this is clipped.
    pub max_result_bytes: usize,
    /// The pause before the first restart after a failure; it doubles with each further one.
    pub backoff_first: Duration,
    /// The longest such pause.
    pub backoff_most: Duration,
    /// Failures in a row after which a server is left alone.
    pub breaker_failures: u32,
    /// For how long it is left alone before one call tries it again.
    pub breaker_rest: Duration,
    /// The variables a server inherits. Everything else in our environment is withheld.
    pub inherited_env: Vec<String>,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            start_timeout: Duration::from_secs(10),
            probe_timeout: Duration::from_secs(2),
            call_timeout: Duration::from_secs(30),
            stop_grace: Duration::from_secs(2),
            idle_after: Duration::from_secs(300),
            catalog_ttl: Duration::from_secs(300),
            result_ttl: Duration::from_secs(30),
            schema_ttl: Duration::from_secs(600),
            result_cache_bytes: 64 << 20,
            max_message_bytes: 64 << 20,
            max_result_bytes: 8 << 20,
            backoff_first: Duration::from_millis(250),
            backoff_most: Duration::from_secs(8),
            breaker_failures: 5,
            breaker_rest: Duration::from_secs(30),
            inherited_env: INHERITED.iter().map(|&name| name.to_owned()).collect(),
        }
    }
}

/// What a program needs to find its files and speak the person's language; nothing that carries a credential.
#[cfg(not(windows))]
const INHERITED: &[&str] = &[
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR",
];
#[cfg(windows)]
const INHERITED: &[&str] = &[
    "PATH",
    "PATHEXT",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "COMSPEC",
    "TEMP",
    "TMP",
    "USERNAME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PROGRAMDATA",
];

/// A server the host may start.
#[derive(Debug, Clone)]
pub struct ServerSpec {
    /// The account it serves: results are never shared between two of these.
    pub id: DatasourceId,
    /// The name that logs and errors use.
    pub name: String,
    /// The executable.
    pub program: PathBuf,
    /// Its arguments. They are visible to every process of the machine: no secrets here.
    pub args: Vec<String>,
    /// Its environment, on top of the inherited variables. Values are redacted from what it prints.
    pub env: Vec<(String, SecretString)>,
    /// The supervisor it runs under, for servers that may not stop by themselves. Our own connectors need none.
    pub guard: Option<GuardCommand>,
}

/// How to start the supervisor: a program whose entry is [`crate::guard::run`].
#[derive(Debug, Clone)]
pub struct GuardCommand {
    /// The executable: usually the app's own headless command.
    pub program: PathBuf,
    /// What comes before the guard's own arguments: `["__guard"]`.
    pub args: Vec<String>,
}
