//! The door “look around”: a sample company with all seven sources, no account and no key, in one click; and the way out.

use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_testkit::fake_claude::{FakeClaude, Scenario};
use mosaic_tests::company::post;
use mosaic_tests::{Desk, Window};

/// A question for each source, and what its answer has to show.
const ASKED: [(&str, &str); 7] = [
    ("messages in #finance", "I bring the actuals"),
    ("open PRs in larkspur/storefront", "Show delivery dates"),
    ("show SHOP-412", "session_expired"),
    ("what is on my calendar tomorrow", ""),
    ("list buckets", "larkspur-logs"),
    ("describe orders", "customer_id"),
    ("order #4187", "Trail Grinder"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_around_needs_no_account() -> Result<()> {
    let desk = Desk::lay("look-around")?;
    let window = desk.open().await?;
    window.find("welcome").await?;
    window.click("door-look").await?;
    window.find("new-conversation").await?;
    window
        .until(
            "seven sources",
            "document.querySelectorAll('[data-testid=source]').length === 7",
        )
        .await?;
    window.look("sample-company").await?;
    for (question, shows) in ASKED {
        steps::ask_and_wait(&window, question)
            .await
            .with_context(|| format!("“{question}”"))?;
        steps::stands(&window, "finished")
            .await
            .with_context(|| format!("“{question}”"))?;
        window
            .sees(shows)
            .await
            .with_context(|| format!("“{question}”"))?;
    }
    window.look("sample-answers").await?;
    across(&window).await?;
    window.close().await?;

    let window = desk.open().await?;
    window.click("conversation").await?;
    steps::ask_and_wait(&window, "list buckets").await?;
    steps::stands(&window, "finished").await?;
    leave(&window).await?;
    window.close().await
}

async fn across(window: &Window) -> Result<()> {
    steps::ask_and_wait(window, "What did Sarah say about the budget?").await?;
    steps::stands(window, "finished").await?;
    window.find("quick-answer").await?;
    window.find("open-passage").await?;
    window.look("quick-answer-across").await?;
    let found = window
        .run(
            "return [...document.querySelectorAll('[data-testid=passage]')].filter((it) => it.innerText.includes('Sarah')).length;",
            vec![],
        )
        .await?;
    ensure!(found.as_u64() > Some(0), "no passage is Sarah's");
    Ok(())
}

async fn leave(window: &Window) -> Result<()> {
    let open = "!!document.querySelector('[data-testid=sources-panel]')";
    if window.run(&format!("return {open};"), vec![]).await? != true {
        window.click("sources-button").await?;
    }
    window.find("sample-note").await?;
    window.click("leave-sample").await?;
    window
        .until(
            "the sources to be gone",
            "!document.querySelector('[data-testid=source]')",
        )
        .await
        .map(drop)
}

const POSTED: &str = "The new labels for the Ridge Kettle come on Monday.";
const NOT_POSTED: &str = "Everything is late.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_waits_for_a_yes_and_is_really_done() -> Result<()> {
    let fake = FakeClaude::start(
        Scenario::new()
            .rule(post("Monday", ("#ops", POSTED), "It is posted."))
            .rule(post("late", ("#ops", NOT_POSTED), "I left it.")),
    );
    let desk = Desk::lay("sample-write")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    let window = desk.open().await?;
    window.click("door-look").await?;
    window.find("new-conversation").await?;

    steps::ask(&window, "Tell #ops that the labels come on Monday").await?;
    window.find("approval-card").await?;
    window.look("sample-approval").await?;
    window.click("approve").await?;
    steps::stands(&window, "finished").await?;
    steps::ask(&window, "Tell #ops that we are late").await?;
    window.find("approval-card").await?;
    window.click("deny").await?;
    steps::stands(&window, "finished").await?;

    steps::ask_and_wait(&window, "messages in #ops").await?;
    steps::stands(&window, "finished").await?;
    let read = "return [...document.querySelectorAll('[data-testid=turn]')].at(-1).innerText;";
    let answer = window.run(read, vec![]).await?;
    let answer = answer.as_str().unwrap_or_default();
    ensure!(
        answer.contains(POSTED),
        "what was approved is not there: {answer}"
    );
    ensure!(!answer.contains(NOT_POSTED), "what was denied is there: {answer}");
    window.look("sample-written").await?;
    window.close().await
}
