//! A new person with no key and no account: looks around, connects a database, and gets real answers.

use crate::steps;
use anyhow::Result;
use mosaic_testkit::mariadb::MariaDb;
use mosaic_tests::{Desk, Window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_person_without_a_key_gets_real_answers() -> Result<()> {
    let database = MariaDb::try_start()?;
    let desk = Desk::lay("without-a-key")?;
    let window = desk.open().await?;
    window.find("welcome").await?;
    window.look("welcome").await?;
    window.click("door-empty").await?;
    window.find("new-conversation").await?;
    window.look("empty").await?;

    steps::connect(&window, &database).await?;
    window.look("connected").await?;
    direct_answers(&window).await?;
    quick_answer(&window).await?;
    window.close().await?;

    let window = desk.open().await?;
    window.click("conversation").await?;
    window.sees("list tables").await?;
    window.close().await
}

async fn direct_answers(window: &Window) -> Result<()> {
    steps::ask_and_wait(window, "list tables").await?;
    window.sees("film_actor").await?;
    window.look("list-tables").await?;
    steps::ask_and_wait(window, "describe film").await?;
    window.sees("original_language_id").await?;
    window.look("describe-film").await?;
    steps::ask_and_wait(window, "how many customers").await?;
    window.sees("599").await?;
    Ok(())
}

async fn quick_answer(window: &Window) -> Result<()> {
    steps::ask_and_wait(window, "academy dinosaur").await?;
    window.find("quick-answer").await?;
    window.find("passage").await?;
    window.look("quick-answer").await
}
