//! The processes below one, read from /proc: which connectors an app has, and whether any is left of them.

use std::collections::HashMap;
use std::fs;
use std::process::Command;

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

/// Ends a process at once, as the kernel does when memory runs out.
pub fn kill(pid: u32) {
    let _status = Command::new("kill").args(["-9", &pid.to_string()]).status();
}

/// Returns the memory that only this process holds plus its share of what it shares, in bytes (PSS).
#[must_use]
pub fn memory(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let kilobytes = text.lines().find_map(|line| {
        line.strip_prefix("Pss:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<u64>()
            .ok()
    });
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
