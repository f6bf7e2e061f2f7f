//! The processes below one, read from /proc: which connectors an app has, and whether any is left of them.

use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// A process and the words it was started with.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// Its program and arguments, joined by spaces.
    pub command: String,
}

/// Returns all processes that descend from this one, nearest first.
#[must_use]
pub fn below(ancestor: u32) -> Vec<Process> {
    let parents = parents();
    let mut found = vec![ancestor];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| **of == parent)
                .map(|(pid, _)| *pid),
        );
        at += 1;
    }
    found
        .into_iter()
        .skip(1)
        .map(|pid| Process {
            pid,
            command: command(pid),
        })
        .collect()
}

/// Tells whether a process runs (a zombie does not).
#[must_use]
pub fn alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        fields_after_name(&stat)
            .first()
            .is_some_and(|state| *state != "Z")
    })
}

/// Returns how long a process has run, to about 10 ms.
#[must_use]
pub fn age(pid: u32) -> Option<Duration> {
    // Field 22 of `stat`, in the clock ticks of 1/100 s that Linux shows to programs; the 20th after the name.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks: f64 = fields_after_name(&stat).get(19)?.parse().ok()?;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(uptime - ticks / 100.0).ok()
}

/// Ends a process at once, as the kernel does when memory runs out.
pub fn kill(pid: u32) {
    let _status = Command::new("kill").args(["-9", &pid.to_string()]).status();
}

/// Returns the memory a process has in use, shared libraries included, in bytes (RSS).
#[must_use]
pub fn resident(pid: u32) -> u64 {
    in_use(pid, "Rss:")
}

/// Returns the memory that only this process has plus its share of what it shares, in bytes (PSS).
#[must_use]
pub fn memory(pid: u32) -> u64 {
    in_use(pid, "Pss:")
}

fn in_use(pid: u32, measure: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(measure));
    let kilobytes = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn parents() -> HashMap<u32, u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return HashMap::new();
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = fields_after_name(&stat).get(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect()
}

/// The name stands in parentheses and may hold spaces; what follows it does not.
fn fields_after_name(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().collect())
        .unwrap_or_default()
}

fn command(pid: u32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes)
        .replace('\0', " ")
        .trim()
        .to_owned()
}
