//! Messages around the story, for measurements: everyday mail of the firm, the same each time, spread over two years.

use super::message::Mail;
use super::story::{address, days_before, filled};
use crate::Company;

/// How much of all records is mail, in percent.
const SHARE: u32 = 10;

const SUBJECTS: [&str; 12] = [
    "Delivery note {100000-999999}",
    "Question about order #{10-31}{100-999}",
    "Invoice {1000-9999} from Bruma Roasters",
    "Minutes of the weekly round, week {1-52}",
    "Stock of the Ember Mug, {10-90} left",
    "Return {1000-9999}: grinder does not turn",
    "Photos for the autumn page, set {1-40}",
    "Shift plan, week {1-52}",
    "Customs papers, parcel {10000-99999}",
    "Release notes v2.{1-17}.{0-9}",
    "Lunch on day {1-28}?",
    "Offer {1000-9999} for folding boxes",
];

const BODIES: [&str; 8] = [
    "Please have a look at the attached numbers, {3-40} lines, and tell me what is missing until Friday.",
    "The pallet with {10-400} pieces stands at dock {1-4}. Two boxes were wet, the rest is fine.",
    "A customer from {10-99} km north asks whether the handle can be had alone. I said yes.",
    "All quiet. {2-30} parcels out, {0-4} back, one thank-you card on the wall.",
    "We compared {2-6} offers; the second is {1-9}% cheaper and two weeks slower.",
    "Can we move this to next week? I am in Berlin until the {2-27}th.",
    "The test ran {20-90} minutes and found nothing, which is what I hoped for.",
    "Here is the list as agreed. Column {2-9} is the one to look at.",
];

/// Returns as many as the company's scale asks for.
pub(super) fn mails(company: &Company) -> Vec<Mail> {
    let count = company.scale.share(SHARE);
    let people: Vec<String> = company
        .people
        .iter()
        .filter_map(|person| address(&company.people, &person.id).ok())
        .collect();
    let me = people.first().cloned().unwrap_or_default();
    (0..count)
        .map(|number| {
            let pick = |of: usize, salt: u64| {
                let mixed = (u64::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ salt);
                usize::try_from((mixed >> 33) % of.max(1) as u64).unwrap_or_default()
            };
            let seed = format!("plenty/{number}");
            let body = filled(BODIES[pick(BODIES.len(), 1)], &seed);
            let minutes = u32::try_from(pick(600, 5)).unwrap_or_default();
            let at = days_before(company.now, 1 + number % 700);
            let id = format!(
                "18{:014x}",
                (u64::from(number) + 1).wrapping_mul(0x00ff_51af_d7ed_558d) >> 8
            );
            let mut mail = Mail {
                thread: id.clone(),
                at: at - jiff::SignedDuration::from_mins(minutes.into()),
                from: people
                    .get(1 + pick(people.len().saturating_sub(1), 3))
                    .cloned()
                    .unwrap_or_default(),
                to: vec![me.clone()],
                subject: filled(SUBJECTS[pick(SUBJECTS.len(), 2)], &seed),
                message_id: format!("<{id}@mail.larkspur.example>"),
                text: body.clone(),
                labels: ["INBOX", "CATEGORY_PERSONAL"].map(str::to_owned).into(),
                history: 3_000_000 + u64::from(number),
                id,
                ..Mail::default()
            };
            mail.index(&body);
            mail
        })
        .collect()
}
