//! The toy server's loop: one line in, one thread per call, faults as ordered.

use super::faults::{Era, Grandchild, OnUnknown, Toy};
use super::protocol::{Stage, handshake};
use super::tools::{self, Outcome};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Nothing the toy leaves behind lives longer than this, whatever a test forgets.
const LIFETIME: Duration = Duration::from_secs(120);

const NOISE: &[u8] = b"Starting up...\n[1,2,3]\n{\"level\":\"info\"}\n\n{broken\n\xff\xfe not even text\n";

struct Running {
    toy: &'static Toy,
    waiting: Mutex<HashSet<String>>,
    calls: AtomicU64,
    listings: AtomicUsize,
    changes: AtomicUsize,
}

/// Runs the server until its stdin closes.
pub(super) fn run(toy: Toy) -> ExitCode {
    let toy: &'static Toy = Box::leak(Box::new(toy));
    record(toy, "starts", &std::process::id().to_string());
    thread::sleep(Duration::from_millis(toy.dawdle));
    for kind in &toy.grandchild {
        leave_behind(toy, *kind);
    }
    if let Some(code) = toy.crash_at_start {
        eprintln!("cannot start today");
        return ExitCode::from(code);
    }
    if recorded(toy, "starts") <= toy.crash_first {
        return ExitCode::from(9);
    }
    if toy.blab {
        for (name, value) in std::env::vars().filter(|(name, _)| name.starts_with("TOY_")) {
            eprintln!("{name} is {value}");
        }
    }
    if toy.noise || toy.only_noise {
        print(NOISE);
    }
    let running = Arc::new(Running {
        toy,
        waiting: Mutex::default(),
        calls: AtomicU64::new(0),
        listings: AtomicUsize::new(0),
        changes: AtomicUsize::new(0),
    });
    let mut stage = Stage::Fresh;
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else {
            record(toy, "received", "something that is no JSON");
            continue;
        };
        record(toy, "received", message["method"].as_str().unwrap_or("an answer"));
        if !toy.silent && !toy.only_noise {
            running.take(&mut stage, &message);
        }
    }
    if toy.ignore_eof {
        thread::sleep(LIFETIME);
    }
    // Ends at once, whatever calls still hang.
    std::process::exit(0);
}

impl Running {
    fn take(self: &Arc<Self>, stage: &mut Stage, message: &Value) {
        let method = message["method"].as_str().unwrap_or_default();
        let Some(id) = message.get("id").cloned() else {
            match method {
                "notifications/initialized" if *stage == Stage::Greeted => *stage = Stage::Old,
                "notifications/cancelled" => self.cancelled(&message["params"]["requestId"]),
                _ => {}
            }
            return;
        };
        match handshake(self.toy, stage, method, &message["params"]) {
            Some(Ok(result)) => return answer(&id, &result),
            Some(Err((code, text))) => return refuse(&id, code, &text),
            None => {}
        }
        match method {
            "tools/list" => answer(&id, &self.page(&message["params"]["cursor"])),
            "tools/call" => {
                let new = *stage == Stage::New;
                let (running, params) = (Arc::clone(self), message["params"].clone());
                thread::spawn(move || running.call(&id, &params, new));
            }
            "ping" if self.toy.era != Era::New => answer(&id, &json!({})),
            _ => match self.toy.on_unknown {
                OnUnknown::Error => refuse(&id, -32601, "method not found"),
                OnUnknown::Ignore => {}
                OnUnknown::Exit => std::process::exit(1),
            },
        }
    }

    fn page(&self, cursor: &Value) -> Value {
        let listing = self.listings.fetch_add(1, Ordering::Relaxed);
        let changed = self.changes.load(Ordering::Relaxed);
        let tools = tools::list((self.toy.fickle || changed > 0).then_some(listing + changed));
        let start = cursor
            .as_str()
            .and_then(|cursor| cursor.parse().ok())
            .unwrap_or(0)
            .min(tools.len());
        let end = self
            .toy
            .page
            .map_or(tools.len(), |size| (start + size).min(tools.len()));
        let mut page = json!({"tools": tools[start..end], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"});
        if end < tools.len() {
            page["nextCursor"] = json!(end.to_string());
        }
        page
    }

    fn call(&self, id: &Value, params: &Value, new_era: bool) {
        let count = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let finish = |mut result: Value| {
            if new_era && result.get("resultType").is_none() {
                result["resultType"] = json!("complete");
            }
            answer(id, &result);
        };
        match tools::call(
            params["name"].as_str().unwrap_or_default(),
            &params["arguments"],
            count,
        ) {
            Outcome::Result(result) => finish(result),
            Outcome::Raw(head) => {
                let mut line = String::from_utf8_lossy(&head)
                    .replace("ID", &id.to_string())
                    .into_bytes();
                line.extend_from_slice(b"\xE9 \xF0\x9F\"}]}}\n");
                print(&line);
            }
            Outcome::Error(code, message) => refuse(id, code, &message),
            Outcome::After(pause, result) => {
                thread::sleep(pause);
                finish(result);
            }
            Outcome::Never => {}
            Outcome::WhenCancelled => {
                self.waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(id.to_string());
                record(self.toy, "waiting", &id.to_string());
            }
            Outcome::Exit(code) => std::process::exit(code),
            Outcome::Noise(result) => {
                print(NOISE);
                finish(result);
            }
            Outcome::ToolsChanged(result) => {
                self.changes.fetch_add(1, Ordering::Relaxed);
                print(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n");
                finish(result);
            }
        }
    }

    fn cancelled(&self, id: &Value) {
        let waited = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id.to_string());
        record(
            self.toy,
            "cancelled",
            if waited { "a waiting call" } else { "another call" },
        );
    }
}

fn answer(id: &Value, result: &Value) {
    print(format!("{}\n", json!({"jsonrpc": "2.0", "id": id, "result": result})).as_bytes());
}

fn refuse(id: &Value, code: i64, message: &str) {
    let error = json!({"code": code, "message": message});
    print(format!("{}\n", json!({"jsonrpc": "2.0", "id": id, "error": error})).as_bytes());
}

/// Writes to stdout in one piece.
fn print(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
}

/// Appends a line to a file of the record.
fn record(toy: &Toy, file: &str, line: &str) {
    if let Some(folder) = &toy.record {
        append(&folder.join(file), line);
    }
}

fn append(file: &Path, line: &str) {
    let opened = OpenOptions::new().create(true).append(true).open(file);
    let _ = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
}

fn recorded(toy: &Toy, file: &str) -> usize {
    let text = toy
        .record
        .as_ref()
        .and_then(|folder| fs::read_to_string(folder.join(file)).ok());
    text.map_or(usize::MAX, |text| text.lines().count())
}

/// Starts a process that outlives the server unless somebody kills it, and waits until it is recorded.
fn leave_behind(toy: &Toy, kind: Grandchild) {
    let before = recorded(toy, "grandchildren");
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut command = Command::new(program);
    command.arg("__linger").arg(if kind == Grandchild::Detached {
        "detached"
    } else {
        "group"
    });
    command.args(toy.record.as_ref().map(|folder| folder.join("grandchildren")));
    command.stdin(Stdio::null());
    let _ = command.spawn();
    let _ = super::within(Duration::from_secs(5), || {
        let now = recorded(toy, "grandchildren");
        now == usize::MAX && toy.record.is_none()
            || now != usize::MAX && (before == usize::MAX || now > before)
    });
}

/// Is such a process: `detached|group [FILE for its pid]`.
pub(super) fn linger(args: &[OsString]) -> ExitCode {
    #[cfg(unix)]
    if args.first().is_some_and(|kind| kind == "detached") {
        let _ = rustix::process::setsid();
    }
    if let Some(file) = args.get(1) {
        append(Path::new(file), &std::process::id().to_string());
    }
    thread::sleep(LIFETIME);
    ExitCode::SUCCESS
}
