//! How good planning and quick answers are: the questions of `questions.yaml`, asked without a model of the sample company,
//! and what came of them held against what a good answer needs. Prints a table; fails below the floors.
//! `cargo xtask eval` runs it.
#![expect(clippy::expect_used, reason = "all of this is a test")]

mod asking;
mod figures;
mod questions;

use asking::Office;
use figures::{Answered, Figures};
use questions::{Question, questions};

/// Below these the answers have become worse than they were: the figures that were reached, less a little for what the
/// date of a run changes.
const FLOOR: Floor = Floor {
    planner_recall: 0.93,
    planner_precision: 0.80,
    recall_at_10: 0.89,
    mrr: 0.77,
};

/// The least that is accepted, each from 0 to 1.
struct Floor {
    planner_recall: f64,
    planner_precision: f64,
    recall_at_10: f64,
    mrr: f64,
}

#[test]
fn questions_are_answered_as_well_as_they_were() {
    let asked: Vec<Question> = questions();
    assert!(asked.len() >= 80, "only {} questions", asked.len());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let answered: Vec<Answered> = runtime.block_on(async {
        let office = Office::open().await;
        let mut answered = Vec::new();
        for question in &asked {
            answered.push(office.ask(question).await);
        }
        office.close().await;
        answered
    });
    let figures = Figures::of(&asked, &answered);
    figures.print(&asked, &answered);
    figures.write(&asked, &answered);
    let Floor {
        planner_recall,
        planner_precision,
        recall_at_10,
        mrr,
    } = FLOOR;
    for (name, reached, least) in [
        ("planner recall", figures.planner_recall, planner_recall),
        ("planner precision", figures.planner_precision, planner_precision),
        ("recall@10", figures.recall_at_10, recall_at_10),
        ("MRR", figures.mrr, mrr),
    ] {
        assert!(
            reached >= least,
            "{name} is {reached:.3}, below its floor of {least}"
        );
    }
}
