//! What Linux adds: the guard adopts whatever its program detaches, and the program dies with the guard even if the
//! guard itself is killed.

use rustix::process::{
    Pid, Signal, WaitOptions, getpid, getppid, kill_process, set_child_subreaper,
    set_parent_process_death_signal, wait,
};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::{fs, io};

/// A tree that grows faster than it is felled is given up after this many rounds.
const MOST_ROUNDS: usize = 1000;

/// Returns the command that becomes the program: the guard once more, with the order to replace itself by the program
/// after binding its life to the guard's. (Binding from outside, between fork and exec, would need unsafe code.)
pub(super) fn command(program: &OsStr, own_args: usize) -> io::Result<Command> {
    set_child_subreaper(Some(getpid()))?;
    let all: Vec<OsString> = std::env::args_os().collect();
    let name = all.len().saturating_sub(own_args);
    let mut command = Command::new("/proc/self/exe");
    command.args(all.get(1..name).unwrap_or_default());
    command
        .args(["--exec-under", &getpid().as_raw_pid().to_string(), "--"])
        .arg(program);
    Ok(command)
}

/// Becomes the program, bound to die with the guard. Returns only the error that kept it from doing so.
pub(super) fn exec(guard: i32, program: &OsStr, args: &[OsString]) -> io::Error {
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    // The guard may have died before the binding held.
    if getppid().map(Pid::as_raw_pid) != Some(guard) {
        return io::Error::other("its guard is gone");
    }
    Command::new(program).args(args).exec()
}

/// Kills and reaps every descendant that is left. They are all ours: what lost its parent was handed to us.
pub(super) fn clear_up() {
    for _ in 0..MOST_ROUNDS {
        for pid in descendants() {
            let _ = kill_process(pid, Signal::KILL);
        }
        match wait(WaitOptions::empty()) {
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

fn descendants() -> Vec<Pid> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(parent) = parent_of(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = Vec::new();
    let mut next = vec![getpid().as_raw_pid()];
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            found.extend(Pid::from_raw(child));
            next.push(child);
        }
    }
    found
}

/// Reads the parent from `/proc/<pid>/stat` (proc(5)): the second field after the name, which stands in brackets and may
/// hold anything.
fn parent_of(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_of_a_process_is_read_from_proc() {
        assert_eq!(parent_of(getpid().as_raw_pid()), getppid().map(Pid::as_raw_pid));
        assert_eq!(parent_of(i32::MAX), None);
    }
}
