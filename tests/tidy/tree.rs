//! The working tree as the rules see it: packages with their edges, source files with the lines that are no tests. Reads
//! what is there; judges nothing and changes nothing.

use super::FUNCTION_LINES;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 6] = ["target", "node_modules", ".git", ".venv", "dist", "gen"];

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) edges: Vec<Edge>,
}

pub(crate) struct Edge {
    pub(crate) to: String,
    pub(crate) kind: Kind,
    pub(crate) features: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Test,
}

pub(crate) fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON from cargo metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(read_package).collect()
}

fn read_package(package: &Value) -> Package {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let edges = package["dependencies"].as_array().expect("dependencies").iter();
    Package {
        name: text(&package["name"]),
        folder: PathBuf::from(text(&package["manifest_path"])),
        edges: edges
            .map(|edge| Edge {
                to: text(&edge["name"]),
                kind: if edge["kind"] == "dev" {
                    Kind::Test
                } else {
                    Kind::Normal
                },
                features: edge["features"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text)
                    .collect(),
            })
            .collect(),
    }
}

pub(crate) struct SourceFile {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// Whether the whole file is tests: sizes do not count there.
    pub(crate) fn is_test(&self) -> bool {
        let path = format!("/{}", self.name);
        path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains(".test.ts")
    }

    /// The lines that are no test module.
    pub(crate) fn product_lines(&self) -> Vec<&str> {
        let mut kept = vec![];
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let opens_module = lines
                .peek()
                .is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
            if line == "#[cfg(test)]" && opens_module {
                lines.by_ref().find(|line| *line == "}");
            } else {
                kept.push(line);
            }
        }
        kept
    }
}

/// Functions with too many lines of code: rustfmt closes each at the indentation it opened at.
pub(crate) fn long_functions(lines: &[&str]) -> Vec<String> {
    let mut found = vec![];
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = defined_function(line) else {
            continue;
        };
        let indentation = &line[..line.len() - line.trim_start().len()];
        let body = lines[at..].iter().skip_while(|line| !line.ends_with('{')).skip(1);
        let code = body
            .take_while(|line| **line != format!("{indentation}}}"))
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
            .count();
        if code > FUNCTION_LINES && !line.ends_with([';', '}']) {
            found.push(format!("fn {name}: {code} lines"));
        }
    }
    found
}

pub(crate) fn defined_function(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let mut rest = line;
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    rest.strip_prefix("fn ")?.split(['(', '<']).next()
}

pub(crate) fn defined_type(line: &str) -> Option<&str> {
    let mut rest = line;
    for word in ["pub ", "pub(crate) ", "pub(super) "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = ["struct ", "enum ", "trait ", "type "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

pub(crate) fn rust_files() -> Vec<SourceFile> {
    files_ending(&["rs"])
}

pub(crate) fn script_files() -> Vec<SourceFile> {
    files_ending(&["ts", "tsx"])
}

fn files_ending(endings: &[&str]) -> Vec<SourceFile> {
    let mut found = vec![];
    collect(&root(), endings, &mut found);
    found.sort();
    let read = |path: PathBuf| SourceFile {
        name: path
            .strip_prefix(root())
            .unwrap_or(&path)
            .display()
            .to_string()
            .replace('\\', "/"),
        text: fs::read_to_string(&path).unwrap_or_default(),
    };
    found.into_iter().map(read).collect()
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !FOREIGN.contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if path
            .extension()
            .is_some_and(|e| endings.iter().any(|ending| e == *ending))
        {
            found.push(path);
        }
    }
}

pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
