//! Reads a query.

use super::super::state::State;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// What can be summed.
pub(super) const METRICS: [(&str, &str); 7] = [
    ("total_sales", "MONEY"),
    ("net_sales", "MONEY"),
    ("gross_sales", "MONEY"),
    ("returns", "MONEY"),
    ("average_order_value", "MONEY"),
    ("orders", "INTEGER"),
    ("quantity_ordered", "INTEGER"),
];
/// What can be grouped by.
pub(super) const DIMENSIONS: [(&str, &str); 8] = [
    ("day", "DAY_TIMESTAMP"),
    ("week", "WEEK_TIMESTAMP"),
    ("month", "MONTH_TIMESTAMP"),
    ("product_title", "STRING"),
    ("product_variant_sku", "STRING"),
    ("product_type", "STRING"),
    ("customer_name", "STRING"),
    ("shipping_country", "STRING"),
];

/// A query.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) metrics: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) filters: Vec<(String, String)>,
    pub(super) since: Date,
    pub(super) until: Date,
    pub(super) order: Option<(String, bool)>,
    pub(super) limit: usize,
}

const CLAUSES: [&str; 10] = [
    "FROM",
    "SHOW",
    "WHERE",
    "GROUP",
    "TIMESERIES",
    "SINCE",
    "UNTIL",
    "ORDER",
    "LIMIT",
    "DURING",
];

impl Query {
    pub(super) fn read(text: &str, now: Timestamp) -> Result<Self, String> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let tokens = tokens(text);
        let mut query = Self {
            metrics: vec![],
            groups: vec![],
            filters: vec![],
            since: today.saturating_sub(30.days()),
            until: today,
            order: None,
            limit: 1_000,
        };
        let mut source = None;
        let mut rest = tokens.as_slice();
        while let Some((clause, after)) = rest.split_first() {
            let end = after.iter().position(|it| is_clause(it)).unwrap_or(after.len());
            let (body, next) = after.split_at(end);
            rest = next;
            match clause.to_uppercase().as_str() {
                "FROM" => source = body.first().cloned(),
                clause => query.clause(clause, body, today)?,
            }
        }
        match source.as_deref() {
            Some("sales") => {}
            Some(other) => return Err(format!("Invalid dataset '{other}' in FROM clause.")),
            None => return Err("Missing FROM clause.".to_owned()),
        }
        if query.metrics.is_empty() {
            return Err("Missing SHOW clause.".to_owned());
        }
        Ok(query)
    }

    fn clause(&mut self, clause: &str, body: &[String], today: Date) -> Result<(), String> {
        let names = || {
            body.iter()
                .filter(|it| it.as_str() != "," && !it.eq_ignore_ascii_case("BY"))
        };
        let known = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);
        match clause {
            "SHOW" => {
                for name in names() {
                    if known(&DIMENSIONS, name) {
                        self.groups.push(name.clone());
                    } else if known(&METRICS, name) {
                        self.metrics.push(name.clone());
                    } else {
                        return Err(format!("Column '{name}' not found in dataset 'sales'."));
                    }
                }
            }
            "GROUP" | "TIMESERIES" => {
                for name in names() {
                    if !known(&DIMENSIONS, name) {
                        return Err(format!("Column '{name}' cannot be used in GROUP BY."));
                    }
                    if !self.groups.contains(name) {
                        self.groups.push(name.clone());
                    }
                }
            }
            "WHERE" => self.filter(body)?,
            "SINCE" => self.since = date(body, today)?,
            "UNTIL" => self.until = date(body, today)?,
            "DURING" => (self.since, self.until) = span(body, today)?,
            "ORDER" => {
                let words: Vec<&String> = names().collect();
                let name = words.first().ok_or("Missing column in ORDER BY.")?;
                let falling = words.get(1).is_some_and(|it| it.eq_ignore_ascii_case("DESC"));
                self.order = Some(((*name).clone(), falling));
            }
            "LIMIT" => {
                let number = body.first().and_then(|it| it.parse().ok());
                self.limit = number.ok_or("LIMIT must be a positive integer.")?;
            }
            other => return Err(format!("Unexpected input '{other}'.")),
        }
        Ok(())
    }

    fn filter(&mut self, body: &[String]) -> Result<(), String> {
        for part in body.split(|it| it.eq_ignore_ascii_case("AND")) {
            match part {
                [name, equals, value]
                    if equals == "=" && DIMENSIONS.iter().any(|(known, _)| known == name) =>
                {
                    self.filters.push((name.clone(), value.clone()));
                }
                _ => {
                    return Err(
                        "Only conditions of the form column = 'value' are understood in WHERE.".to_owned(),
                    );
                }
            }
        }
        Ok(())
    }
}

fn is_clause(word: &str) -> bool {
    CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause))
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = vec![];
    let mut word = String::new();
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), it) if it == open => {
                quote = None;
                tokens.push(std::mem::take(&mut word));
            }
            (Some(_), it) => word.push(it),
            (None, '\'' | '"') => quote = Some(character),
            (None, ',' | '=') => {
                tokens.extend(Some(std::mem::take(&mut word)).filter(|it| !it.is_empty()));
                tokens.push(character.to_string());
            }
            (None, it) if it.is_whitespace() => {
                tokens.extend(Some(std::mem::take(&mut word)).filter(|it| !it.is_empty()));
            }
            (None, it) => word.push(it),
        }
    }
    tokens.extend(Some(word).filter(|it| !it.is_empty()));
    tokens
}

fn date(body: &[String], today: Date) -> Result<Date, String> {
    let word = body.first().map(String::as_str).unwrap_or_default();
    let back = |text: &str| -> Option<Date> {
        let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let count: i64 = count.parse().ok()?;
        Some(match unit {
            "d" => today.saturating_sub(count.days()),
            "w" => today.saturating_sub(count.weeks()),
            "m" => today.saturating_sub(count.months()),
            "y" => today.saturating_sub(count.years()),
            _ => return None,
        })
    };
    let found = match word {
        "today" => Some(today),
        "yesterday" => Some(today.saturating_sub(1.days())),
        _ => word
            .strip_prefix('-')
            .and_then(back)
            .or_else(|| word.parse().ok()),
    };
    found.ok_or_else(|| format!("Invalid date '{word}'."))
}

fn span(body: &[String], today: Date) -> Result<(Date, Date), String> {
    let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
    let first = today.first_of_month();
    let word = body.first().map(String::as_str).unwrap_or_default();
    match word {
        "today" => Ok((today, today)),
        "yesterday" => Ok((today.saturating_sub(1.days()), today.saturating_sub(1.days()))),
        "this_week" => Ok((monday, today)),
        "last_week" => Ok((monday.saturating_sub(7.days()), monday.saturating_sub(1.days()))),
        "this_month" => Ok((first, today)),
        "last_month" => Ok((first.saturating_sub(1.months()), first.saturating_sub(1.days()))),
        other => Err(format!("Invalid date range '{other}'.")),
    }
}

/// Returns the day of a moment.
pub(super) fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

/// Returns the country of an order's customer.
pub(super) fn country(state: &State, customer: usize) -> String {
    let code = &state.customers[customer].customer.country;
    super::super::document::country(code).to_owned()
}
