//! Adds up what a turn used and cost over its calls of the model. Each call's own counts are cumulative: the last of a
//! call is taken, and the calls are added.

use mosaic_claude::{Usage as CallUsage, prices};
use mosaic_protocol::Usage;

/// What a turn used so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    usage: Usage,
    /// Whether some call has no price, so that the sum would be wrong.
    unpriced: bool,
}

impl Tally {
    /// Returns an empty tally for answers of this model.
    pub(crate) fn of(model: &str) -> Self {
        Self {
            usage: Usage {
                model: model.to_owned(),
                ..Usage::default()
            },
            unpriced: false,
        }
    }

    /// Returns the tally of a turn whose planning used this already.
    pub(crate) fn after(model: &str, spent: &[(String, CallUsage)]) -> Self {
        let mut tally = Self::of(model);
        for (answered_by, used) in spent {
            tally.add(answered_by, used);
        }
        tally
    }

    /// Adds what one call used in the end. `answered_by` is the model the server names, if it does.
    pub(crate) fn add(&mut self, answered_by: &str, used: &CallUsage) {
        let sum = &mut self.usage;
        sum.input_tokens = sum.input_tokens.saturating_add(count(used.input_tokens));
        sum.output_tokens = sum.output_tokens.saturating_add(count(used.output_tokens));
        sum.cache_read_tokens = sum
            .cache_read_tokens
            .saturating_add(count(used.cache_read_tokens()));
        sum.cache_write_tokens = sum
            .cache_write_tokens
            .saturating_add(count(used.cache_write_tokens()));
        match prices::cost(answered_by, used).or_else(|| prices::cost(&sum.model, used)) {
            Some(cost) if !self.unpriced => {
                sum.cost_usd = Some(sum.cost_usd.unwrap_or(0.0) + cost.total());
            }
            Some(_) | None => {
                self.unpriced = true;
                sum.cost_usd = None;
            }
        }
    }

    /// Notes when the first text was shown, in milliseconds after the question; later ones change nothing.
    pub(crate) fn shown(&mut self, after_ms: u64) {
        self.usage.first_text_ms.get_or_insert_with(|| count(after_ms));
    }

    /// Returns what was used so far.
    pub(crate) const fn usage(&self) -> &Usage {
        &self.usage
    }
}

/// Returns the sum of what several parts of a turn used, all of this model. It has a cost only if every part has one.
pub(crate) fn sum<'a>(model: &str, parts: impl Iterator<Item = &'a Usage>) -> Usage {
    let mut sum = Usage {
        model: model.to_owned(),
        cost_usd: Some(0.0),
        ..Usage::default()
    };
    for part in parts {
        sum.input_tokens = sum.input_tokens.saturating_add(part.input_tokens);
        sum.output_tokens = sum.output_tokens.saturating_add(part.output_tokens);
        sum.cache_read_tokens = sum.cache_read_tokens.saturating_add(part.cache_read_tokens);
        sum.cache_write_tokens = sum.cache_write_tokens.saturating_add(part.cache_write_tokens);
        sum.cost_usd = sum.cost_usd.zip(part.cost_usd).map(|(sum, part)| sum + part);
    }
    sum
}

/// Returns the count, or the largest that crosses to the window.
pub(crate) fn count(wide: u64) -> u32 {
    u32::try_from(wide).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(input: u64, output: u64) -> CallUsage {
        CallUsage {
            input_tokens: input,
            output_tokens: output,
            cache_read_input_tokens: Some(7),
            ..CallUsage::default()
        }
    }

    #[test]
    fn calls_are_added_and_priced() {
        let mut tally = Tally::of("claude-sonnet-5-5");
        tally.add("claude-sonnet-5-5", &used(1_000_000, 0));
        tally.add("", &used(0, 100_000));
        let usage = tally.usage();
        assert_eq!(
            (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens),
            (1_000_000, 100_000, 14)
        );
        assert!(
            usage.cost_usd.is_some_and(|cost| (cost - 3.0).abs() < 0.001),
            "{usage:?}"
        );
    }

    #[test]
    fn a_model_without_a_price_has_no_cost() {
        let mut tally = Tally::of("llama");
        tally.add("llama", &used(10, 10));
        assert_eq!(tally.usage().cost_usd, None);
    }

    #[test]
    fn what_planning_used_is_priced_as_the_model_that_answered_it() {
        let planning = used(1_000, 10);
        let own = prices::cost("claude-haiku-5-5", &planning).unwrap().total();
        let dear = prices::cost("claude-sonnet-5-5", &planning).unwrap().total();
        let mut tally = Tally::after(
            "claude-sonnet-5-5",
            &[("claude-haiku-5-5".to_owned(), planning.clone())],
        );
        assert_eq!(tally.usage().cost_usd, Some(own));
        assert!(own < dear);
        assert_eq!(tally.usage().model, "claude-sonnet-5-5");
        tally.add("claude-sonnet-5-5", &planning);
        assert_eq!(tally.usage().input_tokens, 2_000);
        assert_eq!(tally.usage().cost_usd, Some(own + dear));
    }

    #[test]
    fn the_parts_of_a_turn_are_added_and_one_without_a_price_leaves_no_cost() {
        let part = |cost_usd| Usage {
            input_tokens: 10,
            output_tokens: 1,
            cost_usd,
            ..Usage::default()
        };
        let whole = sum("m", [part(Some(0.5)), part(Some(0.25))].iter());
        assert_eq!(
            (whole.input_tokens, whole.output_tokens, whole.cost_usd),
            (20, 2, Some(0.75))
        );
        assert_eq!(sum("m", [part(Some(0.5)), part(None)].iter()).cost_usd, None);
    }

    #[test]
    fn the_first_text_is_noted_once_and_counts_never_overflow() {
        let mut tally = Tally::of("m");
        tally.shown(5);
        tally.shown(9);
        tally.add("m", &used(u64::MAX, 1));
        tally.add("m", &used(u64::MAX, 1));
        assert_eq!(tally.usage().first_text_ms, Some(5));
        assert_eq!(tally.usage().input_tokens, u32::MAX);
    }
}
