//! Measures the window: until it is interactive, its memory when idle, its frames while an answer streams; each against
//! an empty window of the same make in the same run. Prints figures for `cargo xtask bench`.

use anyhow::{Context, Result};
use mosaic_testkit::fake_claude::{FakeClaude, Reply, Scenario};
use mosaic_tests::desk::program;
use mosaic_tests::figures::{Figures, mebibytes, median, milliseconds, percentile};
use mosaic_tests::{Desk, Window, processes};
use std::fs;
use std::time::Duration;

const ROUNDS: usize = 9;
const STREAMS: usize = 3;
/// How long a window is left alone before its memory counts as idle.
const REST: Duration = Duration::from_secs(5);
const CHARACTERS: usize = 6400;
const TOKENS_PER_SECOND: f64 = 200.0;

const WATCH_ANSWER: &str = r"
const done = arguments[arguments.length - 1];
const frames = [];
let turn = null, text = null, last = 0;
function tick(now) {
  turn ??= document.querySelector('[data-testid=turn]');
  text ??= turn?.querySelector('[data-testid=markdown]') ?? null;
  if (text && last > 0) frames.push(now - last);
  if (text) last = now;
  if (turn && turn.dataset.status !== 'running') done(frames);
  else requestAnimationFrame(tick);
}
requestAnimationFrame(tick);
";

const STREAM_PLAIN_TEXT: &str = r"
const done = arguments[arguments.length - 1];
const [source, perSecond] = arguments;
const pre = document.createElement('pre');
pre.style.whiteSpace = 'pre-wrap';
const text = pre.appendChild(document.createTextNode(''));
document.body.replaceChildren(pre);
const frames = [];
const began = performance.now();
let shown = 0, last = 0;
const timer = setInterval(() => {
  const due = Math.min(source.length, Math.floor((performance.now() - began) / 1000 * perSecond) * 4);
  if (due > shown) text.appendData(source.slice(shown, due));
  shown = due;
}, 1000 / perSecond);
function tick(now) {
  if (last > 0) frames.push(now - last);
  last = now;
  scrollTo(0, document.documentElement.scrollHeight);
  if (shown < source.length) return requestAnimationFrame(tick);
  clearInterval(timer);
  done(frames);
}
requestAnimationFrame(tick);
";

/// The two windows that are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Empty,
    Mosaic,
}

impl Which {
    const fn program(self) -> &'static str {
        match self {
            Self::Empty => "empty_window",
            Self::Mosaic => "mosaic",
        }
    }

    /// What is true in the page as soon as a person can use it.
    const fn usable(self) -> &'static str {
        match self {
            Self::Empty => "return document.querySelector('main')?.getClientRects().length > 0;",
            Self::Mosaic => {
                "const text = document.querySelector('[data-testid=composer-text]');
                 return !!text && text.getClientRects().length > 0 && !text.disabled;"
            }
        }
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let fake = FakeClaude::start(
        Scenario::new()
            .reply(Reply::text(markdown()).pace(TOKENS_PER_SECOND))
            .repeat_last(),
    );
    let desk = Desk::lay("bench")?
        .with("ANTHROPIC_BASE_URL", fake.url())
        .with("ANTHROPIC_API_KEY", "bench");
    fs::create_dir_all(desk.data_dir())?;
    fs::write(desk.data_dir().join("settings.json"), r#"{"welcomed":true}"#)?;

    let mut figures = Figures::default();
    interactive(&desk, &mut figures).await?;
    idle_memory(&desk, &mut figures).await?;
    frames(&desk, &mut figures).await?;
    figures.print()
}

async fn interactive(desk: &Desk, figures: &mut Figures) -> Result<()> {
    let (mut empty, mut ours) = (vec![], vec![]);
    for round in 0..=ROUNDS {
        for (which, times) in [(Which::Empty, &mut empty), (Which::Mosaic, &mut ours)] {
            let window = open(desk, which).await?;
            let time = processes::age(window.app()?.pid).context("the app is gone")?;
            window.close().await?;
            // The first round reads both programs from the disk.
            if round > 0 {
                times.push(milliseconds(time));
            }
        }
    }
    let (empty, ours) = (median(&empty), median(&ours));
    figures.note("empty window: start to interactive, median", empty, "ms");
    figures.note("window: start to interactive, median", ours, "ms");
    figures.at_most("window interactive, over an empty one", ours / empty, (1.3, "×"));
    Ok(())
}

async fn idle_memory(desk: &Desk, figures: &mut Figures) -> Result<()> {
    let empty = rested(desk, Which::Empty).await?;
    let ours = rested(desk, Which::Mosaic).await?;
    figures.note("empty window: memory idle (PSS, all processes)", empty, "MiB");
    figures.note("window: memory idle (PSS, all processes)", ours, "MiB");
    figures.at_most("memory idle, over an empty window's", ours / empty, (1.25, "×"));
    Ok(())
}

async fn rested(desk: &Desk, which: Which) -> Result<f64> {
    let window = open(desk, which).await?;
    tokio::time::sleep(REST).await;
    let app = window.app()?;
    let family = processes::below(app.pid).into_iter().map(|process| process.pid);
    let bytes: u64 = family.chain([app.pid]).map(processes::memory).sum();
    window.close().await?;
    Ok(mebibytes(bytes))
}

async fn frames(desk: &Desk, figures: &mut Figures) -> Result<()> {
    let (mut plain, mut ours) = (vec![], vec![]);
    for _ in 0..STREAMS {
        let window = open(desk, Which::Empty).await?;
        let arguments = vec![markdown().into(), TOKENS_PER_SECOND.into()];
        let answer = window
            .session()
            .execute_async(STREAM_PLAIN_TEXT, arguments)
            .await?;
        plain.extend(answer.convert::<Vec<f64>>()?);
        window.close().await?;

        let window = open(desk, Which::Mosaic).await?;
        window.fill("composer-text", "Tell me all about it").await?;
        window.click("send").await?;
        let answer = window.session().execute_async(WATCH_ANSWER, vec![]).await?;
        ours.extend(answer.convert::<Vec<f64>>()?);
        window.close().await?;
    }
    let at = |share| (percentile(&plain, share), percentile(&ours, share));
    let (plain_median, our_median) = at(0.5);
    let (plain_high, our_high) = at(0.95);
    figures.note("plain text at 200 tokens/s: frame, median", plain_median, "ms");
    figures.note(
        "plain text at 200 tokens/s: frame, 95th percentile",
        plain_high,
        "ms",
    );
    figures.note("answer at 200 tokens/s: frame, median", our_median, "ms");
    figures.note("answer at 200 tokens/s: frame, 95th percentile", our_high, "ms");
    figures.note(
        "answer at 200 tokens/s: frame, longest",
        percentile(&ours, 1.0),
        "ms",
    );
    figures.at_most(
        "frames while streaming, over plain text",
        our_high / plain_high,
        (1.25, "×"),
    );
    Ok(())
}

/// Opens a window and returns as soon as it can be used. It is asked again and again without a pause: the answer is part
/// of what is measured.
async fn open(desk: &Desk, which: Which) -> Result<Window> {
    let window = desk.open_program(&program(which.program())?).await?;
    while window.run(which.usable(), vec![]).await? != serde_json::Value::Bool(true) {}
    Ok(window)
}

/// An answer with all that an answer has: paragraphs, emphasis, lists, a table, code.
fn markdown() -> String {
    let part = "## Rentals by month\n\nThe store rented **2,024 films** in July, a little more than in *August*. The figures \
        below come from the table `rental`, counted by month and joined with `inventory`.\n\n- July saw the most rentals of \
        the year\n- The comedies did best, with the documentaries close behind\n- Returns came late in one of five cases\n\n\
        | Month | Rentals | Late |\n|---|---:|---:|\n| May | 1,156 | 201 |\n| June | 2,311 | 498 |\n| July | 6,709 | 1,344 |\n\n\
        ```sql\nSELECT MONTH(rental_date) AS month, COUNT(*) AS rentals\nFROM rental\nGROUP BY month\nORDER BY rentals DESC;\n\
        ```\n\nThis counts each rental once, whether or not the film came back. Ask for the list of films to see which.\n\n";
    part.chars().cycle().take(CHARACTERS).collect()
}
