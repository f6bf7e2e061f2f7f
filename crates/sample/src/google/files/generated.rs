//! Further files at a larger scale: weekly notes, order lists, field reports, the same each time.

use super::state::{Content, DOCUMENT, Drive, FOLDER, File, Permission, SPREADSHEET, file_id};
use super::workbook::Workbook;
use crate::stable_id;
use jiff::ToSpan as _;

/// Drive's part of the 18 % that Google holds; the mailbox and the calendar have the rest.
const SHARE: u32 = 4;
/// Files in a folder of the archive.
const FOLDER_SIZE: u32 = 250;

const THEMES: [(&str, &str); 8] = [
    (
        "Stand notes",
        "The stand at the market sold mugs and filter papers; the dripper drew questions about the cone size",
    ),
    (
        "Field report",
        "Two days of rain, the grinder's handle stayed dry inside; the burr setting slipped once at 12 clicks",
    ),
    (
        "Supplier call",
        "Steel prices hold until the end of the quarter; the mould for the lid needs a new insert",
    ),
    (
        "Packing review",
        "Three of forty boxes had a dented corner; double tape on the bottom helped",
    ),
    (
        "Roast tasting",
        "Washed lot from Huila: red apple, a little tea; better at 92 degrees than at 95",
    ),
    (
        "Weekly figures",
        "Orders rose a little, returns stayed under two in a hundred, delivery took 2.4 days on average",
    ),
    (
        "Shop floor",
        "A visitor from Lisbon asked for spare seals; the shelf for kettles is too low",
    ),
    (
        "Retail partner",
        "Reorder of twenty presses and ten scales, payment within thirty days",
    ),
];

/// Adds what the scale asks for.
pub(super) fn add(drive: &mut Drive) {
    let count = drive.company.scale.share(SHARE);
    let people: Vec<(String, String, String)> = drive
        .company
        .people
        .iter()
        .filter(|person| !person.external)
        .map(|person| (person.id.clone(), person.name.clone(), person.email()))
        .collect();
    let root = drive.root.clone();
    let mut folder = root.clone();
    for number in 0..count {
        let (owner, name, email) = &people[number as usize * 7 % people.len()];
        let mut file = drive.made("", DOCUMENT, Content::None);
        file.owner.clone_from(owner);
        file.by.clone_from(owner);
        file.permissions[0] = Permission {
            id: stable_id("", owner, 20),
            kind: "user".to_owned(),
            role: "owner".to_owned(),
            who: email.clone(),
            name: name.clone(),
        };
        if number % FOLDER_SIZE == 0 {
            let title = format!("Archive {}", number / FOLDER_SIZE + 1);
            let shelf = File {
                id: file_id(&title),
                name: title,
                mime: FOLDER.to_owned(),
                parent: Some(root.clone()),
                ..file.clone()
            };
            folder.clone_from(&shelf.id);
            drive.add(shelf);
        }
        let moment = drive.company.now - (i64::from(number) * 37 + 60).minutes();
        let (theme, text) = THEMES[number as usize % THEMES.len()];
        file.name = format!("{theme} {}", number + 1);
        file.id = file_id(&file.name);
        file.parent = Some(folder.clone());
        file.created = moment;
        file.modified = moment;
        file.content = if number % 10 == 5 {
            file.mime = SPREADSHEET.to_owned();
            let rows = format!(
                "=== Week\nArticle | Count\nEmber Mug | {}\nTrail Grinder | {}",
                number % 97,
                number % 41
            );
            Content::Sheet(Workbook::told(&rows))
        } else {
            Content::Told(format!(
                "# {}\n\n{text} ({} of the series). Written down by {name}.\n",
                file.name,
                number + 1
            ))
        };
        drive.add(file);
    }
}
