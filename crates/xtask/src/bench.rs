//! `cargo xtask bench`: builds with optimisation, runs the measuring programs, prints one table and writes it as JSON.
//! Each program prints its figures as JSON on its standard output and whatever it likes on its standard error.

use crate::setup::{self, Scope};
use crate::step::Step;
use crate::workspace::{Profile, cargo, root, target};
use crate::{compile, ui};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The names of the measurements, each with its program: an example of some package.
const PROGRAMS: [(&str, &str); 7] = [
    ("connector", "bench_connector"),
    ("sources", "bench_sources"),
    ("fan-out", "bench_fan_out"),
    ("turns", "bench_turns"),
    ("quick answers", "bench_quick"),
    ("search", "bench_search"),
    ("window", "bench_window"),
];

/// What the figures of a program mean that prints an object instead: its keys, names, units and budgets.
const NAMED: [(&str, &str, &str, Option<f64>); 8] = [
    ("inputs_per_second", "turn machine: inputs per second", "/s", None),
    (
        "quick_total_ms",
        "quick answer: planning and ranking 7 × 50 records",
        "ms",
        Some(10.0),
    ),
    (
        "choose_ms",
        "plan by rules: 7 sources × 25 tools × 500 names, warm",
        "ms",
        Some(10.0),
    ),
    ("messages", "search: messages in the store", "", None),
    ("p50_ms", "search, median", "ms", None),
    ("p95_ms", "search, 95th percentile", "ms", Some(20.0)),
    ("max_ms", "search, longest", "ms", None),
    (
        "open_10k_ms",
        "open a conversation of 10,000 messages",
        "ms",
        Some(150.0),
    ),
];

/// One thing measured.
struct Figure {
    name: String,
    value: f64,
    unit: String,
    budget: Option<Budget>,
}

/// What the figure has to stay within.
enum Budget {
    AtMost(f64),
    AtLeast(f64),
}

/// Measures everything, or one thing.
pub(crate) fn bench(only: Option<&str>) -> Result<()> {
    let chosen: Vec<_> = PROGRAMS
        .iter()
        .filter(|(name, _)| only.is_none_or(|it| it == *name))
        .collect();
    if chosen.is_empty() {
        bail!(
            "there is no such measurement\n hint: connector, sources, fan-out, turns, quick answers, search or window"
        );
    }
    setup::prepare(Scope::Test)?;
    ui::build()?;
    build()?;
    let (mut figures, mut failed) = (vec![], vec![]);
    for (name, program) in chosen {
        // One that fails takes no other's figures with it.
        match measure(name, program) {
            Ok(more) => figures.extend(more),
            Err(error) => failed.push(format!("{name}: {error:#}")),
        }
    }
    write(&figures)?;
    print(&figures);
    if !failed.is_empty() {
        bail!("could not measure everything: {}", failed.join("; "));
    }
    let over = figures.iter().filter(|figure| figure.is_over()).count();
    if over > 0 {
        bail!("{over} of {} figures are over their budget", figures.len());
    }
    Ok(())
}

fn build() -> Result<()> {
    let mut command = cargo();
    command.args(["build", "--release"]).args(compile::PRODUCT);
    for package in ["mosaic-agent", "mosaic-store", "mosaic-tests", "mosaic-testkit"] {
        command.args(["--package", package]);
    }
    command.args(["--bins", "--examples"]);
    Step::new("build: optimised programs (minutes the first time)").build(&mut command)
}

fn measure(name: &str, program: &str) -> Result<Vec<Figure>> {
    eprintln!("  · measuring: {name}");
    let started = Instant::now();
    let output = Command::new(
        target()
            .join(Profile::Release.folder())
            .join("examples")
            .join(program),
    )
    .current_dir(root())
    .stdin(Stdio::null())
    .stderr(Stdio::inherit())
    .output()
    .with_context(|| format!("could not run {program}"))?;
    if !output.status.success() {
        bail!("{program} failed ({})", output.status);
    }
    let printed: Value =
        serde_json::from_slice(&output.stdout).with_context(|| format!("{program} printed no JSON"))?;
    let figures: Vec<Figure> = match &printed {
        Value::Array(rows) => rows.iter().filter_map(Figure::read).collect(),
        named => NAMED.iter().filter_map(|row| Figure::named(row, named)).collect(),
    };
    eprintln!(
        "  ✓ {:<44} {}",
        format!("measured: {name}"),
        crate::step::readable(started.elapsed())
    );
    Ok(figures)
}

impl Figure {
    fn read(value: &Value) -> Option<Self> {
        let budget = match (value["at_most"].as_f64(), value["at_least"].as_f64()) {
            (Some(most), _) => Some(Budget::AtMost(most)),
            (None, Some(least)) => Some(Budget::AtLeast(least)),
            (None, None) => None,
        };
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            value: value["value"].as_f64()?,
            unit: value["unit"].as_str()?.to_owned(),
            budget,
        })
    }

    fn named(row: &(&str, &str, &str, Option<f64>), printed: &Value) -> Option<Self> {
        let (key, name, unit, most) = *row;
        Some(Self {
            name: name.to_owned(),
            value: printed[key].as_f64()?,
            unit: unit.to_owned(),
            budget: most.map(Budget::AtMost),
        })
    }

    fn is_over(&self) -> bool {
        match self.budget {
            Some(Budget::AtMost(most)) => self.value > most,
            Some(Budget::AtLeast(least)) => self.value < least,
            None => false,
        }
    }

    fn budget_text(&self) -> String {
        match self.budget {
            Some(Budget::AtMost(most)) => format!("≤ {most} {}", self.unit),
            Some(Budget::AtLeast(least)) => format!("≥ {least} {}", self.unit),
            None => String::new(),
        }
    }
}

fn print(figures: &[Figure]) {
    eprintln!("\n  {:<62} {:>16}  {:<16}", "what", "measured", "budget");
    eprintln!("  {}", "─".repeat(98));
    for figure in figures {
        let mark = match (&figure.budget, figure.is_over()) {
            (None, _) => ' ',
            (Some(_), false) => '✓',
            (Some(_), true) => '✗',
        };
        let measured = format!("{} {}", tidy(figure.value), figure.unit);
        eprintln!(
            "{mark} {:<62} {measured:>16}  {:<16}",
            figure.name,
            figure.budget_text()
        );
    }
    eprintln!();
}

fn tidy(value: f64) -> String {
    let digits = match value.abs() {
        large if large >= 1000.0 => 0,
        middle if middle >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

fn write(figures: &[Figure]) -> Result<()> {
    let folder = target().join("bench");
    fs::create_dir_all(&folder).context("could not make target/bench")?;
    let rows: Vec<Value> = figures
        .iter()
        .map(|figure| {
            let (at_most, at_least) = match figure.budget {
                Some(Budget::AtMost(most)) => (Some(most), None),
                Some(Budget::AtLeast(least)) => (None, Some(least)),
                None => (None, None),
            };
            json!({
                "name": figure.name, "value": figure.value, "unit": figure.unit,
                "at_most": at_most, "at_least": at_least, "within": !figure.is_over(),
            })
        })
        .collect();
    let path = folder.join("figures.json");
    let text =
        serde_json::to_string_pretty(&json!({ "figures": rows })).context("could not write the figures")?;
    fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
    eprintln!("  · {}", path.display());
    Ok(())
}
