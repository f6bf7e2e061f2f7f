//! One question over all sources: what it rests on can be checked in the window, where it went can be changed, and what
//! was not searched is told.

use crate::company::{self, finished, in_turn, open_receipt, searched, sources_of, until_in_turn};
use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Scenario};
use mosaic_tests::company::{BUDGET, NEXT, answer, next, run};
use mosaic_tests::{Desk, Window};
use serde_json::json;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_every_passage_can_be_checked_and_the_receipt_says_what_was_searched() -> Result<()> {
    let desk = Desk::lay("answers-checked")?;
    let window = company::look_around(&desk).await?;
    finished(&window, BUDGET).await?;
    let cited = "[data-testid=passages]:has([data-testid=citation])";
    let sources = sources_of(&window, cited).await?;
    ensure!(sources.len() >= 3, "passages of {sources:?} alone");
    window.look("answer-passages").await?;

    let chip = hovered(&window).await?;
    window.look("citation-card").await?;
    chip.click().await?;
    record(&window, "record-panel").await?;

    open_receipt(&window).await?;
    let lines = sources_of(&window, "[data-testid=receipt-entry]").await?;
    ensure!(lines.len() == 7, "the receipt has lines for {lines:?} alone");
    let unsaid = in_turn(
        &window,
        "[...turn.querySelectorAll('[data-testid=receipt-entry][data-state=notSearched]')]
            .filter((it) => it.innerText.trim() === it.dataset.source).length",
    )
    .await?;
    ensure!(unsaid == 0, "{unsaid} sources were not searched for no reason");
    window.look("receipt").await?;
    window.close().await
}

/// Shows the newest answer from its first line on.
async fn to_its_beginning(window: &Window) -> Result<()> {
    let script = "turn.querySelector('[data-testid=answer]').scrollIntoView()";
    in_turn(window, script).await.map(drop)
}

/// Points at the newest answer's first chip until its card is there.
async fn hovered(window: &Window) -> Result<thirtyfour::WebElement> {
    let script = "return [...document.querySelectorAll('[data-testid=turn]')].at(-1)?.querySelector('[data-testid=citation]');";
    let chip = window.session().execute(script, vec![]).await?.element()?;
    chip.scroll_into_view().await?;
    let pointing = window.session().action_chain().move_to_element_center(&chip);
    pointing.perform().await?;
    window.find("citation-card").await?;
    Ok(chip)
}

/// The panel shows the record as it was stored, with the words that are quoted; its neighbours are a step away.
async fn record(window: &Window, screen: &str) -> Result<()> {
    window.find("record-stored").await?;
    window.find("read-at").await?;
    window
        .until(
            "the quoted words to be marked",
            "document.querySelector('[data-testid=record-text] mark')",
        )
        .await?;
    window.look(screen).await?;
    let title = "return document.querySelector('[data-testid=record-title]').innerText;";
    let first = window.run(title, vec![]).await?;
    window.click("next-citation").await?;
    window
        .until(
            "another record",
            &format!("document.querySelector('[data-testid=record-title]')?.innerText !== {first}"),
        )
        .await?;
    window.find("open-original").await?;
    window.press(Key::Escape + "").await?;
    window
        .until(
            "the panel to close",
            "!document.querySelector('[data-testid=record-panel]')",
        )
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_seen_changed_by_hand_and_pinned() -> Result<()> {
    let desk = Desk::lay("answers-plan")?;
    let window = company::look_around(&desk).await?;
    finished(&window, BUDGET).await?;
    let first = searched(&window).await?;
    ensure!(first == ["Google", "Jira", "Slack"], "{first:?} were searched");
    window.click("plan-toggle").await?;
    window.find("plan-details").await?;
    window.look("plan-details").await?;

    window.click("Ask Jira").await?;
    window.look("plan-changed").await?;
    window.click("ask-with-these").await?;
    until_in_turn(
        &window,
        "the same question to be asked of the others",
        "turn.dataset.status === 'finished' && turn.querySelector('[data-testid=plan]')?.dataset.plannedBy === 'person'",
    )
    .await?;
    let asked = searched(&window).await?;
    ensure!(asked == ["Google", "Slack"], "{asked:?} were searched");
    let turns = window
        .run(
            "return document.querySelectorAll('[data-testid=turn]').length;",
            vec![],
        )
        .await?;
    ensure!(
        turns == 1,
        "the changed question stands beside the first: {turns} turns"
    );

    pinned(&window).await?;
    window.close().await
}

async fn pinned(window: &Window) -> Result<()> {
    if !window.shows("plan-details").await? {
        window.click("plan-toggle").await?;
    }
    window.click("pin-plan").await?;
    window.find("Unpin").await?;
    finished(window, "open PRs in larkspur/storefront about delivery dates").await?;
    let asked = searched(window).await?;
    ensure!(
        !asked.contains(&"GitHub".to_owned()),
        "{asked:?} were searched though others are pinned"
    );
    window.look("plan-pinned").await?;
    window.click("pin-sources").await?;
    window
        .until(
            "the pin to be gone",
            "document.querySelector('[data-testid=pin-sources]')?.getAttribute('aria-pressed') !== 'true'",
        )
        .await
        .map(drop)
}

const FIX: &str = "Is the fix for SHOP-412 merged and released?";

/// A model that looks SHOP-412 up in GitHub, Jira and Slack, and cites what it found.
fn about_the_fix() -> Scenario {
    let when = "SHOP-412";
    let told = Reply::cited(&[
        ("Yes: the pull request that mends it is ", &[]),
        ("merged", &["Do not reuse expired payment sessions"]),
        (
            ". The issue itself was never closed",
            &["Checkout fails with session_expired"],
        ),
        (
            ".\n\n| What | How it stands |\n| --- | --- |\n| SHOP-412 | In Progress |\n| checkout#234 | merged |\n",
            &[],
        ),
    ]);
    let pull = json!({"repo": "larkspur/checkout", "number": 234});
    Scenario::new()
        .rule(next(when))
        .rule(answer(when, told.pace(400.0)))
        .rule(run(
            when,
            &[
                ("get_pull_request", pull),
                ("search_issues", json!({"query": "SHOP-412"})),
            ],
        ))
        .rule(run(when, &[("get_issue", json!({"key": "SHOP-412"}))]))
        .rule(run(
            when,
            &[("search_messages", json!({"query": "session_expired"}))],
        ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_a_model_cites_several_sources_and_says_where_they_disagree() -> Result<()> {
    let fake = FakeClaude::start(about_the_fix());
    let desk = Desk::lay("answers-model")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    let window = company::look_around(&desk).await?;
    finished(&window, FIX).await?;
    to_its_beginning(&window).await?;
    until_in_turn(
        &window,
        "two citations in the text",
        "turn.querySelectorAll('[data-testid=markdown] [data-testid=citation]').length >= 2",
    )
    .await?;
    window.find("disagreement").await?;
    let told = in_turn(
        &window,
        "turn.querySelector('[data-testid=disagreement]').innerText",
    )
    .await?;
    let told = told.as_str().context("no words")?;
    ensure!(told.contains("In Progress") && told.contains("merged"), "{told}");
    window.look("answer-cited").await?;
    let asked = searched(&window).await?;
    ensure!(asked == ["GitHub", "Jira", "Slack"], "{asked:?} were searched");
    let chip = hovered(&window).await?;
    window.look("answer-cited-card").await?;
    chip.click().await?;
    record(&window, "answer-cited-record").await?;
    follow_up(&window).await?;

    let refused = fake.requests().into_iter().find_map(|request| request.refusal);
    ensure!(
        refused.is_none(),
        "the fake refused what Mosaic sent: {refused:?}"
    );
    window.close().await
}

/// A suggestion fills the box, and nothing is sent.
async fn follow_up(window: &Window) -> Result<()> {
    window.click(NEXT[1]).await?;
    window
        .until(
            "the suggestion to be in the box",
            &format!(
                "document.querySelector('[data-testid=composer-text]')?.value === {}",
                json!(NEXT[1])
            ),
        )
        .await?;
    window.look("follow-up").await?;
    let turns = window
        .run(
            "return document.querySelectorAll('[data-testid=turn]').length;",
            vec![],
        )
        .await?;
    ensure!(turns == 1, "the suggestion was sent");
    window.click("send").await?;
    steps::answered(window).await
}
