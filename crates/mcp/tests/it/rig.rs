//! What the tests share: a host with short times, toy servers registered at it, and the record the toys keep.

use mosaic_mcp::{CachePolicy, Call, CallOutput, GuardCommand, Host, HostConfig, HostError, ServerSpec};
use mosaic_testkit::toy;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long anything here may take before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) const SECRET: &str = "tr0ub4dor&3";

pub(crate) struct Rig {
    pub host: Host,
    folder: tempfile::TempDir,
    program: PathBuf,
}

/// Returns the product's limits with times a test can wait for.
pub(crate) fn quick() -> HostConfig {
    HostConfig {
        probe_timeout: Duration::from_secs(8),
        stop_grace: Duration::from_millis(300),
        backoff_first: Duration::from_millis(10),
        backoff_most: Duration::from_millis(20),
        ..HostConfig::default()
    }
}

impl Rig {
    pub(crate) fn new(config: HostConfig) -> Self {
        Self {
            host: Host::new(config),
            folder: tempfile::tempdir().unwrap(),
            program: toy::program().unwrap(),
        }
    }

    /// Returns a host with one server, `toy`.
    pub(crate) fn with(config: HostConfig, flags: &[&str]) -> Self {
        let rig = Self::new(config);
        rig.register("toy", flags);
        rig
    }

    pub(crate) fn register(&self, id: &str, flags: &[&str]) {
        self.host.register(self.spec(id, flags));
    }

    pub(crate) fn register_guarded(&self, id: &str, flags: &[&str]) {
        let guard = GuardCommand {
            program: self.program.clone(),
            args: vec!["__guard".into()],
        };
        self.host.register(ServerSpec {
            guard: Some(guard),
            ..self.spec(id, flags)
        });
    }

    pub(crate) fn spec(&self, id: &str, flags: &[&str]) -> ServerSpec {
        let record = self.folder.path().join(id);
        fs::create_dir_all(&record).unwrap();
        let mut args: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        args.extend(["--record".to_owned(), record.display().to_string()]);
        ServerSpec {
            id: id.into(),
            name: id.to_owned(),
            program: self.program.clone(),
            args,
            env: vec![("TOY_SECRET".to_owned(), SECRET.into())],
            guard: None,
        }
    }

    /// Returns the lines of a file in a server's record.
    pub(crate) fn record(&self, id: &str, file: &str) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join(id).join(file)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn record_folder(&self, id: &str) -> PathBuf {
        let folder = self.folder.path().join(id);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Returns the processes a server recorded: its own (each start) and those it left behind.
    pub(crate) fn processes(&self, id: &str) -> Vec<u32> {
        let lines = [self.record(id, "starts"), self.record(id, "grandchildren")].concat();
        lines.iter().map(|line| line.parse().unwrap()).collect()
    }

    /// Asserts that none of a server's processes is left.
    pub(crate) async fn assert_all_gone(&self, id: &str, at_least: usize) {
        let processes = self.processes(id);
        assert!(processes.len() >= at_least, "{processes:?}");
        let left = tokio::task::spawn_blocking(move || {
            let left = processes
                .into_iter()
                .filter(|&pid| !toy::gone(pid, Duration::from_secs(10)));
            left.collect::<Vec<_>>()
        });
        assert_eq!(left.await.unwrap(), Vec::<u32>::new(), "processes are left");
    }

    /// Waits until a server's record has a line with this beginning.
    pub(crate) async fn recorded(&self, id: &str, file: &str, line: &str) {
        let path = self.folder.path().join(id).join(file);
        let line = line.to_owned();
        let (name, wanted) = (file.to_owned(), line.clone());
        let came = tokio::task::spawn_blocking(move || {
            toy::within(Duration::from_secs(10), || {
                fs::read_to_string(&path).is_ok_and(|text| text.lines().any(|held| held.starts_with(&line)))
            })
        });
        assert!(
            came.await.unwrap(),
            "“{wanted}” never came in {name}: {:?}",
            self.record(id, file)
        );
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<CallOutput, HostError> {
        self.run(call("toy", tool, arguments)).await
    }

    pub(crate) async fn run(&self, call: Call) -> Result<CallOutput, HostError> {
        let called = self.host.call(call, CancellationToken::new());
        tokio::time::timeout(PATIENCE, called)
            .await
            .expect("the host answers in time")
    }

    /// Returns the pid of the toy itself.
    pub(crate) async fn pid(&self) -> String {
        self.call("pid", json!({})).await.unwrap().text
    }
}

/// Returns a call whose answer is not kept.
pub(crate) fn call(id: &str, tool: &str, arguments: Value) -> Call {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    Call {
        server: id.into(),
        tool: tool.into(),
        arguments,
        cache: CachePolicy::Never,
        refresh: false,
    }
}
