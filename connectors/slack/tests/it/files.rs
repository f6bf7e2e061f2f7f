//! Files and canvases, both ways.

use crate::{started, word};
use serde_json::json;

#[tokio::test]
async fn a_text_file_is_read_as_text_and_an_image_is_described() {
    let (slack, trial) = started().await;
    let found = trial
        .good(
            "search_messages",
            json!({"query": "barcode box dripper's", "from": "henrik"}),
        )
        .await;
    assert!(!found.records().is_empty());
    let told = trial
        .good("read_messages", json!({"channel": "launch-ridge", "limit": 100}))
        .await;
    let files: Vec<&str> = told
        .records()
        .iter()
        .map(|record| word(record, "files"))
        .collect();
    let id_of = |name: &str| {
        let file = files.iter().find(|file| file.starts_with(name)).expect("a file");
        file[name.len() + 2..].trim_end_matches(')').to_owned()
    };
    let csv = trial
        .good("get_file", json!({"id": id_of("photo-list.csv")}))
        .await;
    let record = &csv.records()[0];
    assert!(
        word(record, "text").starts_with("number,motif,format,use\n01,Spout in steam"),
        "{record}"
    );
    assert_eq!(record["author"], "Zoe Papadakis");
    assert!(
        csv.text.contains("08,Box and kettle,landscape,wholesale"),
        "{}",
        csv.text
    );
    let image = trial
        .good("get_file", json!({"id": id_of("box-barcode.png")}))
        .await;
    assert_eq!(image.records()[0]["text"], json!(null));
    assert!(image.text.contains("not text (95 bytes)"), "{}", image.text);
    let part = trial
        .good(
            "get_file",
            json!({"id": id_of("photo-list.csv"), "max_bytes": 10}),
        )
        .await;
    assert_eq!(part.records()[0]["text"], "number,mot");
    assert!(part.text.contains("the first 10 of"), "{}", part.text);
    let binary = slack.add_file("blob.dat", &[0xff, 0xfe, 0, 1]);
    let reply = trial.good("get_file", json!({"id": binary})).await;
    assert!(reply.text.contains("not text"), "{}", reply.text);
    trial
        .bad("get_file", json!({"id": "F0NOTTHERE1"}), "not_found")
        .await;
    trial.bad("get_file", json!({"id": "plan.csv"}), "invalid").await;
}

#[tokio::test]
async fn a_canvas_is_read_as_markdown_by_id_link_and_channel() {
    let (_slack, trial) = started().await;
    let reply = trial
        .good("read_canvas", json!({"canvas": "#launch-ridge"}))
        .await;
    let record = reply.records()[0].clone();
    let text = word(&record, "text");
    for part in [
        "# Ridge Kettle launch checklist",
        "- [x] Photos (LAUNCH-23)",
        "**blocked**: wrong barcode on 1,200 boxes",
        "| Porto warehouse | Carla | 240 |",
        "> Nothing before the launch says the price.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
        assert!(reply.text.contains(part), "{part}: {}", reply.text);
    }
    for named in [word(&record, "id"), word(&record, "url")] {
        let again = trial.good("read_canvas", json!({"canvas": named})).await;
        assert_eq!(again.records()[0], record);
    }
    trial
        .bad("read_canvas", json!({"canvas": "#random"}), "not_found")
        .await;
}

#[tokio::test]
async fn a_canvas_that_is_made_can_be_read() {
    let (_slack, trial) = started().await;
    let text = "# Looking back\n\n- the steam\n- **the** swan";
    let arguments = json!({"title": "Looking back", "text_md": text, "channel": "#random"});
    let made = trial.good("create_canvas", arguments).await;
    let url = word(&made.records()[0], "url");
    assert!(url.starts_with("https://larkspur.slack.com/docs/T"), "{url}");
    let read = trial.good("read_canvas", json!({"canvas": "#random"})).await;
    assert_eq!(read.records()[0]["text"], text);
}

#[tokio::test]
async fn a_file_is_uploaded_in_three_steps_and_shared_once() {
    let (slack, trial) = started().await;
    let arguments = json!({
        "channel": "#ops", "filename": "trucks.csv", "content": "slot,price\n1,1140\n",
        "title": "Trucks", "comment_md": "For @Dmitri Volkov: **both**",
    });
    let reply = trial.good("upload_file", arguments).await;
    let id = word(&reply.records()[0], "id").to_owned();
    assert_eq!(
        slack.file(&id).as_deref(),
        Some("slot,price\n1,1140\n".as_bytes())
    );
    let shared: Vec<_> = slack
        .messages("ops")
        .into_iter()
        .filter(|message| message.files.contains(&"trucks.csv".to_owned()))
        .collect();
    assert_eq!(shared.len(), 1);
    let dmitri = slack.user_id("dmitri").expect("an id");
    assert_eq!(shared[0].text, format!("For <@{dmitri}>: *both*"));
    let read = trial.good("get_file", json!({"id": id})).await;
    assert_eq!(read.records()[0]["text"], "slot,price\n1,1140\n");
    let base64 = json!({"channel": "#ops", "filename": "a.bin", "content_base64": "AAEC"});
    let reply = trial.good("upload_file", base64).await;
    assert_eq!(
        slack.file(word(&reply.records()[0], "id")).as_deref(),
        Some(&[0_u8, 1, 2][..])
    );
    for arguments in [
        json!({"channel": "#ops", "filename": "a.txt"}),
        json!({"channel": "#ops", "filename": "a.txt", "content": ""}),
        json!({"channel": "#ops", "filename": "a.txt", "content": "x", "content_base64": "AA=="}),
        json!({"channel": "#ops", "filename": "a.txt", "content_base64": "not base64!"}),
    ] {
        trial.bad("upload_file", arguments, "invalid").await;
    }
}
