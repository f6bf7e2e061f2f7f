//! Looking at a screen: pictures of it in both themes, and what axe-core finds in the way of people who cannot see or
//! point. Only what axe calls serious or critical is a failure.

use crate::Window;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LOOK: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] })
  .then((found) => done(found.violations))
  .catch((error) => done({ failed: String(error) }));
";

/// How often a screen is inspected before a finding counts.
const LOOKS: usize = 4;

impl Window {
    /// Takes a picture of the screen in each theme and has axe-core look at it there.
    ///
    /// # Errors
    /// When axe finds something serious, or a picture cannot be taken.
    pub async fn look(&self, screen: &str) -> Result<()> {
        let before = self.wear(None).await?;
        let mut found = String::new();
        for theme in ["light", "dark"] {
            self.wear(Some(theme)).await?;
            self.picture(theme, screen).await?;
            found.push_str(&self.judged(theme).await?);
        }
        self.wear(before.as_str()).await?;
        if found.is_empty() {
            return Ok(());
        }
        bail!("axe-core found on the screen “{screen}”:\n{found}")
    }

    /// Puts a theme on the page, as the settings do, and returns the one before; `None` changes nothing.
    async fn wear(&self, theme: Option<&str>) -> Result<Value> {
        let before = self
            .run(
                "const root = document.documentElement; const before = root.dataset.theme ?? null;
                 if (arguments[0]) root.dataset.theme = arguments[0];
                 return before;",
                vec![json!(theme)],
            )
            .await?;
        self.settled().await?;
        Ok(before)
    }

    /// Waits until nothing on the screen moves any more and two frames were drawn.
    ///
    /// # Errors
    /// When something moves on and on.
    pub async fn settled(&self) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1];
            const finite = (a) => a.effect?.getComputedTiming().endTime !== Infinity;
            const moving = document.getAnimations().filter((a) => a.playState === 'running' && finite(a));
            Promise.allSettled(moving.map((a) => a.finished))
              .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.session()
            .execute_async(script, vec![])
            .await
            .context("the screen does not come to rest")?;
        Ok(())
    }

    /// Inspects the screen, again when something was found: what was caught while it faded in or out (a message that goes
    /// away by itself) is gone the next time, a true finding stays.
    async fn judged(&self, theme: &str) -> Result<String> {
        let mut found = String::new();
        for _ in 0..LOOKS {
            found = self.inspect(theme).await?;
            if found.is_empty() {
                break;
            }
            self.settled().await?;
        }
        Ok(found)
    }

    async fn inspect(&self, theme: &str) -> Result<String> {
        if self.run("return typeof axe === 'undefined';", vec![]).await? == json!(true) {
            self.run(&format!("{}\nwindow.axe = axe;", axe_source()?), vec![])
                .await?;
        }
        let answer = self
            .session()
            .execute_async(LOOK, vec![])
            .await
            .context("axe-core did not come to an end")?;
        let violations = answer.json().as_array().cloned();
        let violations = violations.with_context(|| format!("axe-core failed: {}", answer.json()))?;
        let mut text = String::new();
        for violation in violations.iter().filter(|it| is_serious(it)) {
            describe(violation, theme, &mut text)?;
        }
        Ok(text)
    }
}

fn is_serious(violation: &Value) -> bool {
    matches!(violation["impact"].as_str(), Some("serious" | "critical"))
}

fn describe(violation: &Value, theme: &str, text: &mut String) -> Result<()> {
    let id = violation["id"].as_str().unwrap_or_default();
    let help = violation["help"].as_str().unwrap_or_default();
    writeln!(text, "- {id} ({theme}): {help}")?;
    for node in violation["nodes"].as_array().into_iter().flatten().take(5) {
        writeln!(text, "    {}", node["html"].as_str().unwrap_or_default())?;
        for line in node["failureSummary"]
            .as_str()
            .unwrap_or_default()
            .lines()
            .skip(1)
        {
            writeln!(text, "      {}", line.trim())?;
        }
    }
    Ok(())
}

fn axe_source() -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).with_context(|| {
        format!(
            "could not read {} (cargo xtask setup installs it)",
            path.display()
        )
    })
}
