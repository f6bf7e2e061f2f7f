//! The rules of the house, checked: who may lean on whom, how long a file or a function may be, what every module
//! opens with, which names are not used, what README's map must hold. Reads the working tree; changes nothing.
//!
//! A new edge between packages is a commit of its own that edits the table here and says why.
#![expect(
    clippy::expect_used,
    reason = "all of this file is a test, its readers of the tree included"
)]

#[path = "tidy/tree.rs"]
mod tree;

use std::collections::BTreeSet;
use std::fs;
use tree::{Kind, SourceFile, defined_type, long_functions, packages, root, rust_files, script_files};

/// Which package of ours may lean on which, outside its tests.
const EDGES: &[(&str, &[&str])] = &[
    ("mosaic", &["mosaic-app", "mosaic-mcp", "mosaic-protocol"]),
    ("mosaic-agent", &["mosaic-claude", "mosaic-protocol"]),
    (
        "mosaic-app",
        &[
            "mosaic-agent",
            "mosaic-claude",
            "mosaic-mcp",
            "mosaic-protocol",
            // Offered to whoever looks around without an account.
            "mosaic-sample",
            "mosaic-store",
            "mosaic-vault",
        ],
    ),
    ("mosaic-claude", &[]),
    ("mosaic-cli", &["mosaic-app", "mosaic-mcp", "mosaic-protocol"]),
    (
        "mosaic-connector",
        &[
            "mosaic-connector-github",
            "mosaic-connector-google",
            "mosaic-connector-jira",
            "mosaic-connector-kit",
            "mosaic-connector-mysql",
            "mosaic-connector-s3",
            "mosaic-connector-shopify",
            "mosaic-connector-slack",
        ],
    ),
    ("mosaic-connector-github", &["mosaic-connector-kit"]),
    ("mosaic-connector-google", &["mosaic-connector-kit"]),
    ("mosaic-connector-jira", &["mosaic-connector-kit"]),
    ("mosaic-connector-kit", &[]),
    ("mosaic-connector-mysql", &["mosaic-connector-kit"]),
    ("mosaic-connector-s3", &["mosaic-connector-kit"]),
    ("mosaic-connector-shopify", &["mosaic-connector-kit"]),
    ("mosaic-connector-slack", &["mosaic-connector-kit"]),
    ("mosaic-mcp", &["mosaic-protocol"]),
    ("mosaic-protocol", &[]),
    ("mosaic-sample", &[]),
    ("mosaic-store", &["mosaic-protocol"]),
    // The toy servers run under the host's own guard. A connector's trial runs its own server against an emulation.
    (
        "mosaic-testkit",
        &[
            "mosaic-claude",
            "mosaic-connector-kit",
            "mosaic-mcp",
            "mosaic-sample",
        ],
    ),
    ("mosaic-tests", &["mosaic-testkit"]),
    ("mosaic-vault", &["mosaic-protocol"]),
    ("mosaic-xtask", &[]),
];

/// What a package may lean on in its tests and examples, besides itself and the testkit.
const TEST_EDGES: &[(&str, &[&str])] = &[
    // A connector is tested against the sample company.
    ("mosaic-connector-github", &["mosaic-sample"]),
    ("mosaic-connector-google", &["mosaic-sample"]),
    ("mosaic-connector-jira", &["mosaic-sample"]),
    ("mosaic-connector-mysql", &["mosaic-sample"]),
    // Its HTTP meets the faults that the emulations can make.
    ("mosaic-connector-kit", &["mosaic-sample"]),
    ("mosaic-connector-s3", &["mosaic-sample"]),
    ("mosaic-connector-shopify", &["mosaic-sample"]),
    ("mosaic-connector-slack", &["mosaic-sample"]),
    // What a connector says of itself is read back with the types the app reads it with, and held against the agent's table.
    ("mosaic-connector", &["mosaic-agent", "mosaic-protocol"]),
    (
        "mosaic-tests",
        &[
            "mosaic-agent",
            "mosaic-app",
            "mosaic-claude",
            "mosaic-connector-kit",
            "mosaic-mcp",
            "mosaic-protocol",
            "mosaic-sample",
            "mosaic-store",
            "mosaic-vault",
        ],
    ),
];

/// Packages of others that a package of ours never leans on: the core stays pure.
const BANNED: &[(&str, &[&str])] = &[
    // Of jiff only the calendar: its clock is forbidden below.
    ("mosaic-agent", &["tokio", "reqwest", "sqlx", "rmcp", "getrandom"]),
    ("mosaic-protocol", &["tokio", "reqwest", "sqlx", "rmcp"]),
    ("mosaic-xtask", &["tokio", "reqwest", "sqlx", "rmcp"]),
];

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;
const ROOT_MODULE_LINES: usize = 60;
const BANNED_ENDINGS: [&str; 5] = ["Manager", "Service", "Helper", "Util", "Processor"];

#[test]
fn packages_lean_only_on_whom_the_table_allows() {
    let mut wrong = vec![];
    for package in packages() {
        let allowed = row(EDGES, &package.name).unwrap_or_else(|| {
            panic!(
                "package {} is not in the table of tests/tidy.rs: add its row",
                package.name
            )
        });
        let in_tests = row(TEST_EDGES, &package.name).unwrap_or_default();
        for edge in &package.edges {
            let to = edge.to.as_str();
            let fine = match edge.kind {
                Kind::Normal => allowed.contains(&to),
                Kind::Test => {
                    to == package.name
                        || to == "mosaic-testkit"
                        || in_tests.contains(&to)
                        || allowed.contains(&to)
                }
            };
            if to.starts_with("mosaic") && !fine {
                wrong.push(format!("{} → {to} ({:?})", package.name, edge.kind));
            }
        }
    }
    none(&wrong, "edges that the table does not allow");
}

#[test]
fn the_table_names_no_package_that_is_gone() {
    let there: BTreeSet<String> = packages().into_iter().map(|package| package.name).collect();
    let gone: Vec<String> = EDGES
        .iter()
        .chain(TEST_EDGES)
        .flat_map(|(from, to)| to.iter().chain([from]))
        .filter(|name| !there.contains(**name))
        .map(|name| (*name).to_owned())
        .collect();
    none(&gone, "packages in the table of tests/tidy.rs that do not exist");
}

#[test]
fn only_the_shell_knows_the_window_and_the_core_stays_pure() {
    let mut wrong = vec![];
    for package in packages() {
        let banned = row(BANNED, &package.name).unwrap_or_default();
        for edge in package.edges.iter().filter(|edge| edge.kind == Kind::Normal) {
            let to = edge.to.as_str();
            let window = to == "tauri" || to.starts_with("tauri-") || to == "wry" || to == "tao";
            if (window && package.name != "mosaic") || banned.contains(&to) {
                wrong.push(format!("{} → {to}", package.name));
            }
            if package.name == "mosaic-agent" && edge.features.iter().any(|feature| feature == "client") {
                wrong.push(format!("{} → {to} with its client", package.name));
            }
        }
    }
    none(&wrong, "packages that lean on what their place forbids");
}

#[test]
fn the_core_never_reads_a_clock() {
    let clock = concat!("::now", "(");
    let files = rust_files();
    let core = || {
        files
            .iter()
            .filter(|file| file.name.starts_with("crates/agent/src/"))
    };
    // Modules that are built for tests only: they may measure.
    let for_tests: Vec<String> = core()
        .flat_map(|file| file.text.split("#[cfg(test)]\n").skip(1))
        .filter_map(|rest| rest.lines().next()?.strip_suffix(';')?.split_once("mod "))
        .map(|(_, name)| format!("/{name}.rs"))
        .collect();
    let wrong: Vec<String> = core()
        .filter(|file| !file.is_test() && !for_tests.iter().any(|end| file.name.ends_with(end)))
        .filter(|file| file.product_lines().iter().any(|line| line.contains(clock)))
        .map(|file| file.name.clone())
        .collect();
    none(&wrong, "modules of the core that read a clock");
}

#[test]
fn connectors_stand_alone() {
    let wrong: Vec<String> = packages()
        .into_iter()
        .filter(|package| package.folder.starts_with(root().join("connectors")))
        .flat_map(|package| {
            let name = package.name;
            package
                .edges
                .into_iter()
                .filter(|edge| edge.kind == Kind::Normal)
                .filter(|edge| edge.to.starts_with("mosaic") && !edge.to.starts_with("mosaic-connector"))
                .map(move |edge| format!("{name} → {}", edge.to))
        })
        .collect();
    none(&wrong, "connectors that lean on the app's crates");
}

#[test]
fn every_module_opens_with_what_it_does() {
    let wrong: Vec<String> = rust_files()
        .iter()
        .filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| file.name.clone())
        .collect();
    none(&wrong, "modules that do not open with //!");
}

#[test]
fn files_are_short() {
    let wrong: Vec<String> = rust_files()
        .iter()
        .filter(|file| !file.is_test())
        .filter_map(|file| {
            let lines = file.product_lines().len();
            let limit = if file.name.ends_with("src/lib.rs") {
                ROOT_MODULE_LINES
            } else {
                FILE_LINES
            };
            (lines > limit).then(|| format!("{}: {lines} lines, {limit} allowed", file.name))
        })
        .chain(script_files().into_iter().filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > FILE_LINES && !file.is_test() && !file.name.ends_with("bindings.ts"))
                .then(|| format!("{}: {lines} lines, {FILE_LINES} allowed", file.name))
        }))
        .collect();
    none(&wrong, "files with a second idea in them: split them");
}

#[test]
fn functions_are_short() {
    let wrong: Vec<String> = rust_files()
        .iter()
        .filter(|file| !file.is_test())
        .flat_map(|file| {
            long_functions(&file.product_lines())
                .into_iter()
                .map(|found| format!("{}: {found}", file.name))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&wrong, "functions of more than 60 lines");
}

#[test]
fn names_say_what_a_thing_is() {
    let mut wrong = vec![];
    for file in rust_files() {
        if file.name.ends_with("/mod.rs") {
            wrong.push(format!("{}: `foo.rs` beside `foo/`, never `mod.rs`", file.name));
        }
        // What is indented is a trait's own word, such as an associated type.
        for line in file.text.lines() {
            let Some(name) = defined_type(line) else { continue };
            if BANNED_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                wrong.push(format!("{}: {name}", file.name));
            }
        }
    }
    none(&wrong, "names that say nothing");
}

#[test]
fn nothing_is_ignored_or_allowed_in_silence() {
    let marks = [
        concat!("#[", "ignore"),
        concat!("#[", "allow("),
        concat!("#![", "allow("),
    ];
    let wrong: Vec<String> = rust_files()
        .iter()
        .flat_map(|file| {
            file.text
                .lines()
                .filter(|line| marks.iter().any(|mark| line.trim_start().starts_with(mark)))
                .map(|line| format!("{}: {}", file.name, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&wrong, "tests switched off or lints allowed without a reason");
}

#[test]
fn only_the_platform_folder_knows_the_shell() {
    let wrong: Vec<String> = script_files()
        .iter()
        .filter(|file| file.name.starts_with("ui/src/") && !file.name.starts_with("ui/src/platform/"))
        .filter(|file| file.text.contains("@tauri-apps"))
        .map(|file| file.name.clone())
        .collect();
    none(&wrong, "files outside ui/src/platform that import @tauri-apps");
}

#[test]
fn the_map_in_the_readme_names_every_package() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let wrong: Vec<String> = packages()
        .into_iter()
        .map(|package| package.name)
        .filter(|name| !readme.contains(&format!("`{name}`")))
        .collect();
    none(&wrong, "packages that README's map does not name");
}

#[test]
fn a_long_function_and_a_test_module_are_seen_for_what_they_are() {
    let body = "    step();\n".repeat(61);
    let text = format!("fn long() {{\n{body}}}\n\n#[cfg(test)]\nmod tests {{\n    fn also() {{}}\n}}\n");
    let file = SourceFile {
        name: "a.rs".to_owned(),
        text,
    };
    assert_eq!(file.product_lines().len(), 64);
    assert_eq!(long_functions(&file.product_lines()), ["fn long: 61 lines"]);
}

fn row(table: &'static [(&str, &'static [&str])], name: &str) -> Option<&'static [&'static str]> {
    table.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}

#[track_caller]
fn none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}
