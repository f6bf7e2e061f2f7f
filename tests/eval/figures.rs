//! The figures: how many of the needed sources were asked and how many of those asked were needed, how many of the needed
//! records are among the first ten, and how high the first of them stands.

use crate::questions::{Need, Question};
use mosaic_protocol::Tier;
use serde_json::json;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// How many of the things found are looked at.
const FIRST: usize = 10;

/// What came of a question.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The connectors asked.
    pub(crate) sources: Vec<String>,
    /// How it was answered.
    pub(crate) tier: Tier,
    /// What was found, the best first.
    pub(crate) found: Vec<Found>,
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// What was called, with what came of it.
    pub(crate) calls: Vec<String>,
}

/// One thing found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The connector it comes from.
    pub(crate) connector: String,
    /// All that is known of it, in lower case.
    pub(crate) text: String,
}

/// The figures over all questions, each from 0 to 1.
pub(crate) struct Figures {
    pub(crate) planner_recall: f64,
    pub(crate) planner_precision: f64,
    pub(crate) recall_at_10: f64,
    pub(crate) mrr: f64,
    median_ms: f64,
}

impl Answered {
    fn planned(&self, question: &Question) -> (f64, f64) {
        let needed = question
            .sources
            .iter()
            .filter(|source| self.sources.contains(source))
            .count();
        let welcome = |source: &&String| question.sources.contains(source) || question.fine.contains(source);
        let right = self.sources.iter().filter(welcome).count();
        (
            share(needed, question.sources.len()),
            share(right, self.sources.len()),
        )
    }

    /// Returns the share of the needed records among the first ten.
    fn recall(&self, needs: &[Need]) -> f64 {
        let met = needs.iter().filter(|need| self.place(need).is_some()).count();
        share(met, needs.len())
    }

    /// Returns one through the place of the first needed record.
    fn reciprocal_rank(&self, needs: &[Need]) -> f64 {
        let first = needs.iter().filter_map(|need| self.place(need)).min();
        first.map_or(0.0, |place| 1.0 / (place + 1) as f64)
    }

    /// Returns where a needed record stands among the first ten, from 0.
    fn place(&self, need: &Need) -> Option<usize> {
        self.found.iter().take(FIRST).position(|found| need.is(found))
    }
}

impl Need {
    fn is(&self, found: &Found) -> bool {
        found.connector == self.connector && self.words.iter().any(|words| found.text.contains(words))
    }
}

impl Figures {
    pub(crate) fn of(asked: &[Question], answered: &[Answered]) -> Self {
        let mean = |of: &dyn Fn(&Question, &Answered) -> f64| {
            let sum: f64 = asked
                .iter()
                .zip(answered)
                .map(|(question, answer)| of(question, answer))
                .sum();
            sum / asked.len() as f64
        };
        let mut times: Vec<Duration> = answered.iter().map(|answer| answer.elapsed).collect();
        times.sort_unstable();
        Self {
            planner_recall: mean(&|question, answer| answer.planned(question).0),
            planner_precision: mean(&|question, answer| answer.planned(question).1),
            recall_at_10: mean(&|question, answer| answer.recall(&question.needs())),
            mrr: mean(&|question, answer| answer.reciprocal_rank(&question.needs())),
            median_ms: times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1000.0,
        }
    }

    pub(crate) fn print(&self, asked: &[Question], answered: &[Answered]) {
        let mut out = std::io::stdout().lock();
        let mut line = |text: String| writeln!(out, "{text}").expect("standard output");
        line("recall@10   rr  sources  how          question".to_owned());
        for (question, answer) in asked.iter().zip(answered) {
            let needs = question.needs();
            let (recall, precision) = answer.planned(question);
            line(format!(
                "{:>9.2} {:>4.2} {:>3.0}/{:<3.0} {:<12} {}",
                answer.recall(&needs),
                answer.reciprocal_rank(&needs),
                recall * 100.0,
                precision * 100.0,
                format!("{:?}", answer.tier),
                question.ask
            ));
            for need in needs.iter().filter(|need| answer.place(need).is_none()) {
                line(format!(
                    "{:>36} missing: {} “{}”",
                    "",
                    need.connector,
                    need.words.join(" | ")
                ));
            }
            let missed: Vec<_> = question
                .sources
                .iter()
                .filter(|source| !answer.sources.contains(source))
                .collect();
            if !missed.is_empty() {
                line(format!(
                    "{:>36} not asked: {missed:?} (asked: {:?})",
                    "", answer.sources
                ));
            }
        }
        line(format!(
            "{} questions, median {:.0} ms",
            asked.len(),
            self.median_ms
        ));
        line(format!("planner recall     {:.3}", self.planner_recall));
        line(format!("planner precision  {:.3}", self.planner_precision));
        line(format!("recall@10          {:.3}", self.recall_at_10));
        line(format!("MRR                {:.3}", self.mrr));
    }

    /// Writes the figures beside the measurements of `cargo xtask bench`, and what was asked and found for each question.
    pub(crate) fn write(&self, asked: &[Question], answered: &[Answered]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
        let figures = json!({
            "planner_recall": self.planner_recall,
            "planner_precision": self.planner_precision,
            "recall_at_10": self.recall_at_10,
            "mrr": self.mrr,
            "median_ms": self.median_ms,
        });
        std::fs::create_dir_all(&folder).expect("a folder for the figures");
        std::fs::write(folder.join("eval.json"), figures.to_string()).expect("the figures are written");
        let told: String = asked.iter().zip(answered).map(told).collect();
        std::fs::write(folder.join("eval.txt"), told).expect("what was found is written");
    }
}

/// Returns what was asked and found for one question, for whoever looks for the reason of a figure.
fn told((question, answer): (&Question, &Answered)) -> String {
    let needs = question.needs();
    let mut told = format!(
        "\n## {}\n{:.2} {:.2}, asked {:?}\n",
        question.ask,
        answer.recall(&needs),
        answer.reciprocal_rank(&needs),
        answer.sources
    );
    for call in &answer.calls {
        told.push_str(&format!("  {call}\n"));
    }
    for (place, found) in answer.found.iter().take(FIRST + 5).enumerate() {
        let needed = needs.iter().any(|need| need.is(found));
        let text: String = found.text.chars().take(150).collect();
        told.push_str(&format!(
            "{:>3}{} {}: {}\n",
            place + 1,
            if needed { "*" } else { " " },
            found.connector,
            text.replace('\n', " ")
        ));
    }
    told
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}
