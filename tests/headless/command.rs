//! The headless command as a person runs it: its own data folder, a cleared environment, output read whole.

use mosaic_testkit::fake_claude::{FakeClaude, RecordedRequest, Scenario};
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A place to run the headless command in.
pub(crate) struct Place {
    folder: TempDir,
    env: Vec<(String, String)>,
}

/// What one run printed, and its exit code.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("mosaic-cli-")
            .tempdir()
            .expect("a temporary folder");
        Self {
            folder,
            env: vec![("MOSAIC_PASSPHRASE".into(), "correct horse".into())],
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Points the command at this model, with a key it accepts.
    pub(crate) fn asking(self, url: &str) -> Self {
        self.with("ANTHROPIC_BASE_URL", url)
            .with("ANTHROPIC_API_KEY", "a-good-key")
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// Panics if any file of the data folder holds these bytes.
    #[track_caller]
    pub(crate) fn holds_nowhere(&self, secret: &str) {
        let mut files = 0;
        for entry in std::fs::read_dir(self.data_dir()).expect("a folder").flatten() {
            let Ok(bytes) = std::fs::read(entry.path()) else {
                continue;
            };
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{} holds the secret", entry.path().display());
            files += 1;
        }
        assert!(files > 1, "only {files} files were looked into");
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary("mosaic-cli"));
        command
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("MOSAIC_DATA_DIR", self.folder.path())
            .env("MOSAIC_KEYRING", "off")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        Ran::from(self.command(words).output().expect("mosaic-cli runs"))
    }

    pub(crate) fn run_with(&self, words: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("mosaic-cli starts");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(input.as_bytes())
            .expect("input is taken");
        Ran::from(child.wait_with_output().expect("mosaic-cli ends"))
    }
}

impl Ran {
    /// Returns the lines of JSON it printed.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is JSON"))
            .collect()
    }

    /// Returns the types of the events, repeated ones once.
    pub(crate) fn story(&self) -> Vec<String> {
        let mut story: Vec<String> = self
            .events()
            .iter()
            .map(|event| event["type"].as_str().unwrap_or("?").to_owned())
            .collect();
        story.dedup();
        story
    }

    /// Panics unless the command ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// Returns a built executable of ours.
pub(crate) fn binary(name: &str) -> PathBuf {
    mosaic_tests::desk::program(name).expect("it is built")
}

/// A fake Claude with a runtime of its own, for tests that wait for processes.
pub(crate) struct Model {
    claude: FakeClaude,
    _runtime: Runtime,
}

impl Model {
    pub(crate) fn start(scenario: Scenario) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let entered = runtime.enter();
        let claude = FakeClaude::start(scenario);
        drop(entered);
        Self {
            claude,
            _runtime: runtime,
        }
    }

    /// Returns the requests that take part in answers; the small questions about what to ask next are left out.
    pub(crate) fn talks(&self) -> Vec<RecordedRequest> {
        let mut requests = self.claude.requests();
        requests.retain(|request| request.is_message() && request.body["output_config"]["format"].is_null());
        requests
    }
}

impl std::ops::Deref for Model {
    type Target = FakeClaude;

    fn deref(&self) -> &FakeClaude {
        &self.claude
    }
}
