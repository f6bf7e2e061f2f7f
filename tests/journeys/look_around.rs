//! The door “look around”: a sample company with all seven sources, no account and no key, in one click; and the way out.

use crate::steps;
use anyhow::{Context, Result, ensure};
use mosaic_tests::{Desk, Window};

/// A question for each source, and what its answer has to show.
const ASKED: [(&str, &str); 7] = [
    ("messages in #finance", "trail events"),
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
