//! A tiny supervisor for servers that may not stop by themselves: the app starts itself again as
//! `mosaic-cli __guard -- program args…`, and that process runs [`run`].
//!
//! Its stdin is the life line: when the app ends, however it ends, the pipe closes. The guard then closes the server's
//! stdin, waits a moment, and kills the server's whole group; on Linux also whatever the server detached from it. It
//! copies stdin through, hands stdout and stderr down untouched, and never looks at what passes.

#[cfg(target_os = "linux")]
mod linux;

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Child, ChildStdin, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

/// The guard's exit code when its program does not exist, as a shell has it.
pub(crate) const NOT_FOUND: i32 = 127;
/// The guard's exit code when its program could not be run.
pub(crate) const NOT_EXECUTABLE: i32 = 126;

const DEFAULT_GRACE: Duration = Duration::from_secs(2);

/// Runs a program under guard until it ends or stdin closes, and returns its exit code (128 + the signal that ended
/// it). The arguments are those after the guard's own name: `[--grace-ms N] -- program args…`.
///
/// Call it first thing in `main`, before any thread or runtime is started.
#[must_use]
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let Some(order) = Order::parse(&args) else {
        eprintln!("usage: __guard [--grace-ms N] -- program [args…]");
        return ExitCode::from(2);
    };
    #[cfg(target_os = "linux")]
    if let Some(parent) = order.exec_under {
        return failed(order.program, &linux::exec(parent, order.program, order.args));
    }
    match start(&order, args.len()) {
        Ok(child) => supervise(child, order.grace),
        Err(error) => failed(order.program, &error),
    }
}

/// What the arguments say.
struct Order<'a> {
    grace: Duration,
    /// Set in the short life between guard and program, see [`linux::exec`].
    #[cfg_attr(
        not(target_os = "linux"),
        expect(dead_code, reason = "only Linux has the second stage")
    )]
    exec_under: Option<i32>,
    program: &'a OsStr,
    args: &'a [OsString],
}

impl<'a> Order<'a> {
    fn parse(args: &'a [OsString]) -> Option<Self> {
        let (mut grace, mut exec_under) = (DEFAULT_GRACE, None);
        let mut rest = args;
        loop {
            match rest {
                [dashes, program, args @ ..] if dashes == "--" => {
                    return Some(Self {
                        grace,
                        exec_under,
                        program,
                        args,
                    });
                }
                [flag, value, after @ ..] if flag == "--grace-ms" => {
                    grace = Duration::from_millis(value.to_str()?.parse().ok()?);
                    rest = after;
                }
                [flag, value, after @ ..] if flag == "--exec-under" => {
                    exec_under = Some(value.to_str()?.parse().ok()?);
                    rest = after;
                }
                _ => return None,
            }
        }
    }
}

fn start(order: &Order<'_>, own_args: usize) -> io::Result<Child> {
    #[cfg(target_os = "linux")]
    let mut command = linux::command(order.program, own_args)?;
    #[cfg(not(target_os = "linux"))]
    let mut command = Command::new(order.program);
    let _ = own_args;
    command.args(order.args).stdin(Stdio::piped());
    in_own_group(&mut command);
    command.spawn()
}

#[cfg(unix)]
fn in_own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_own_group(_: &mut Command) {}

fn failed(program: &OsStr, error: &io::Error) -> ExitCode {
    eprintln!("could not start {}: {error}", program.display());
    let code = if error.kind() == io::ErrorKind::NotFound {
        NOT_FOUND
    } else {
        NOT_EXECUTABLE
    };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

enum Event {
    StdinClosed,
    ProgramEnded,
}

fn supervise(mut child: Child, grace: Duration) -> ExitCode {
    let (sender, events) = channel();
    if let Some(stdin) = child.stdin.take() {
        pass_through(stdin, sender.clone());
    }
    let status = wait(&mut child, sender, &events, grace);
    #[cfg(target_os = "linux")]
    linux::clear_up();
    exit_code(status)
}

/// Copies our stdin to the program's. A program that closes its own early changes nothing: ours stays the life line.
fn pass_through(mut stdin: ChildStdin, closed: Sender<Event>) {
    thread::spawn(move || {
        let mut ours = io::stdin().lock();
        let copied = io::copy(&mut ours, &mut stdin);
        drop(stdin);
        if copied.is_err() {
            let _ = io::copy(&mut ours, &mut io::sink());
        }
        let _ = closed.send(Event::StdinClosed);
    });
}

/// Waits for the program's end, or for the life line to be cut and the grace to pass. Kills the group in either case.
#[cfg(unix)]
fn wait(
    child: &mut Child,
    ended: Sender<Event>,
    events: &Receiver<Event>,
    grace: Duration,
) -> io::Result<ExitStatus> {
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let Some(pid) = pid else {
        return child.wait();
    };
    thread::spawn(move || {
        // Leaves it a zombie: until it is reaped below, its number cannot become another process's.
        let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        let _ = ended.send(Event::ProgramEnded);
    });
    match events.recv() {
        Ok(Event::ProgramEnded) | Err(_) => {}
        Ok(Event::StdinClosed) => {
            let _ = events.recv_timeout(grace);
        }
    }
    let _ = kill_process_group(pid, Signal::KILL);
    child.wait()
}

#[cfg(not(unix))]
fn wait(
    child: &mut Child,
    _: Sender<Event>,
    events: &Receiver<Event>,
    grace: Duration,
) -> io::Result<ExitStatus> {
    const LOOK: Duration = Duration::from_millis(50);
    let mut left = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if let Ok(Event::StdinClosed) = events.recv_timeout(LOOK) {
            left = Some(std::time::Instant::now() + grace);
        }
        if left.is_some_and(|end| std::time::Instant::now() >= end) {
            child.kill()?;
            return child.wait();
        }
    }
}

fn exit_code(status: io::Result<ExitStatus>) -> ExitCode {
    let Ok(status) = status else {
        return ExitCode::FAILURE;
    };
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or(signal.map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_programs_own_arguments_are_left_alone() {
        let args = words("--grace-ms 50 -- prog -- --grace-ms 7");
        let order = Order::parse(&args).unwrap();
        assert_eq!(
            (order.grace, order.program),
            (Duration::from_millis(50), OsStr::new("prog"))
        );
        assert_eq!(order.args, words("-- --grace-ms 7"));
    }

    #[test]
    fn an_order_without_a_program_is_refused() {
        for args in ["", "--", "prog", "--grace-ms x -- prog", "--grace-ms 5"] {
            assert!(Order::parse(&words(args)).is_none(), "{args}");
        }
    }
}
