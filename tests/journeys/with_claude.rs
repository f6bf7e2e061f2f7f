//! With a model: a question becomes tool calls and a table, can be stopped in mid-stream and asked again, and all of it
//! is there after the app was closed.

use crate::steps;
use anyhow::{Result, ensure};
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Rule, Scenario};
use mosaic_testkit::mariadb::MariaDb;
use mosaic_tests::{Desk, Window};
use serde_json::json;

const LONG: &str = "The store began small. ";

const RENTED_MOST: &str = "SELECT c.name AS category, COUNT(*) AS rentals
FROM rental r
JOIN inventory i USING (inventory_id)
JOIN film_category fc USING (film_id)
JOIN category c USING (category_id)
GROUP BY c.name
ORDER BY rentals DESC
LIMIT 5";

fn scenario() -> Scenario {
    let tables = Reply::tool("list_tables", json!({}))
        .and_tool("describe_table", json!({ "table": "rental" }))
        .think("First, which tables there are.");
    let count = Reply::tool("execute_query", json!({ "sql": RENTED_MOST }));
    let told = "**Sports** films are rented most, with *Animation* close behind:\n\n{{table}}\n\nThe five lie within a tenth \
        of one another, so no category stands out.";
    let films = Rule::when("rented most")
        .step(tables)
        .step(count)
        .step(Reply::text(told));
    let slow = Rule::when("tell me everything")
        .times(1)
        .step(Reply::text(LONG.repeat(200)).pace(60.0));
    let quick = Rule::when("tell me everything").step(Reply::text("It began small and ended *well*."));
    Scenario::new().rule(films).rule(slow).rule(quick)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claude_calls_tools_is_stopped_asked_again_and_remembered() -> Result<()> {
    let database = MariaDb::try_start()?;
    let fake = FakeClaude::start(scenario());
    let desk = Desk::lay("with-claude")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "good-key");
    steps::leave_the_welcome_behind(&desk)?;

    let window = desk.open().await?;
    steps::connect(&window, &database).await?;
    tools_and_table(&window).await?;
    stop_and_retry(&window).await?;
    edit_and_ask_again(&window).await?;
    window.close().await?;

    let window = desk.open().await?;
    history_and_search(&window).await?;
    window.close().await?;

    let refused: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|request| request.refusal.is_some())
        .collect();
    ensure!(
        refused.is_empty(),
        "the fake refused what Mosaic sent: {refused:#?}"
    );
    Ok(())
}

async fn tools_and_table(window: &Window) -> Result<()> {
    steps::ask_and_wait(window, "Which kinds of films are rented most?").await?;
    window.sees("1179").await?;
    window.find("activity").await?;
    window.find("tool-card").await?;
    window.find("sql").await?;
    window.sees("GROUP BY c.name").await?;
    window.find("usage").await?;
    window
        .until(
            "the notices to go",
            "!document.querySelector('[data-sonner-toast]')",
        )
        .await?;
    window.look("answer-with-tools").await
}

async fn stop_and_retry(window: &Window) -> Result<()> {
    steps::ask(window, "Tell me everything").await?;
    window.sees(LONG.trim()).await?;
    window.look("streaming").await?;
    window.click("stop").await?;
    steps::stands(window, "stopped").await?;
    window.sees(LONG.trim()).await?;
    window.look("stopped").await?;
    window.click("retry").await?;
    window.sees("It began small and ended well.").await?;
    steps::stands(window, "finished").await
}

async fn edit_and_ask_again(window: &Window) -> Result<()> {
    window.click("edit-question").await?;
    window.fill("edit-text", "Tell me everything, in short").await?;
    window.look("edit-question").await?;
    window.click("resend").await?;
    window.sees("Tell me everything, in short").await?;
    steps::stands(window, "finished").await?;
    window.sees("It began small and ended well.").await
}

async fn history_and_search(window: &Window) -> Result<()> {
    window.click("conversation").await?;
    window.sees("Sports films are rented most").await?;
    window.sees("It began small and ended well.").await?;
    window.look("reopened").await?;
    window.fill("search", "ended well").await?;
    window.find("search-hit").await?;
    window.look("search").await?;
    window.click("search-hit").await?;
    window.sees("It began small and ended well.").await?;
    window.fill("search", "zebra").await?;
    window.find("search-empty").await?;
    window.look("search-nothing-found").await
}
