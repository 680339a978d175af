//! What comes from outside in a trial, as the author's test says it.

use anyhow::{Context as _, Result};
use preau_domain::outbound::{Method, NoAnswer, Response};
use preau_runtime::outbound::Script;
use serde_json::{Value, json};

use super::pairs;

fn text<'a>(asked: &'a Value, key: &str) -> Option<&'a str> {
    asked.get(key).and_then(Value::as_str)
}

/// Takes over what is to come for a request.
pub(super) fn say(script: &Script, asked: &Value) -> Result<Value> {
    let method = text(asked, "outside").and_then(Method::of_str);
    let method =
        method.with_context(|| format!("`outside` is one of {}", Method::WORDS.join(", ")))?;
    let url = text(asked, "url").context("`url` says where")?;
    let answer = match text(asked, "none") {
        Some(why) => Err(NoAnswer::of_str(why)
            .with_context(|| format!("`none` is one of {}", NoAnswer::WORDS.join(", ")))?),
        None => Ok(response(
            asked.get("answer").context("`answer` or `none`")?,
        )?),
    };
    script.say(method, url.to_owned(), answer);
    Ok(json!({ "status": 200 }))
}

fn response(answer: &Value) -> Result<Response> {
    let status = answer.get("status").and_then(Value::as_u64);
    Ok(Response {
        status: status
            .and_then(|status| u16::try_from(status).ok())
            .context("`status` is a number of three digits")?,
        headers: pairs(answer.get("headers"))?,
        body: text(answer, "body").unwrap_or_default().as_bytes().to_vec(),
    })
}

/// What was asked since the last time.
pub(super) fn asked(script: &Script) -> Value {
    let asked = script.asked().into_iter().map(|request| {
        json!({
            "method": request.method.as_str(),
            "url": request.url,
            "headers": request.headers,
            "body": String::from_utf8_lossy(&request.body),
        })
    });
    json!({ "status": 200, "asked": asked.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use preau_domain::ids::SchoolId;
    use preau_domain::outbound::{Hosts, Request};
    use preau_runtime::outbound::{Asker, Client};

    use super::*;

    async fn ask(client: &Client, url: &str) -> Result<Response, NoAnswer> {
        let asker = Asker {
            school: SchoolId(1),
            module: "library".parse().expect("an id"),
        };
        let named: [Hosts; 1] = ["a.example".parse().expect("hosts")];
        let request = Request {
            method: Method::Post,
            url: url.to_owned(),
            headers: vec![("x-one".to_owned(), "1".to_owned())],
            body: b"sent".to_vec(),
        };
        client
            .admit(&asker, named.iter(), request)?
            .send(Duration::from_secs(1))
            .await
    }

    #[tokio::test]
    async fn what_a_test_says_comes_and_what_was_asked_is_told_once() -> Result<()> {
        let script: Arc<Script> = Arc::default();
        let client = Client::scripted(Arc::clone(&script));
        let url = "https://a.example/x?y=1";
        assert_eq!(ask(&client, url).await, Err(NoAnswer::Unreachable));
        let answer = json!({ "status": 201, "headers": [["etag", "e"]], "body": "corps" });
        say(
            &script,
            &json!({ "outside": "POST", "url": url, "answer": answer }),
        )?;
        for _ in 0..2 {
            let came = ask(&client, url).await.expect("an answer");
            assert_eq!((came.status, came.body.as_slice()), (201, &b"corps"[..]));
            assert_eq!(came.headers, [("etag".to_owned(), "e".to_owned())]);
        }
        say(
            &script,
            &json!({ "outside": "POST", "url": url, "none": "timeout" }),
        )?;
        assert_eq!(ask(&client, url).await, Err(NoAnswer::Timeout));
        // What the kernel refuses anywhere, it refuses here.
        assert_eq!(
            ask(&client, "https://b.example/").await,
            Err(NoAnswer::NotGranted)
        );
        assert_eq!(
            ask(&client, "https://10.0.0.1/").await,
            Err(NoAnswer::Invalid)
        );
        let one =
            json!({ "method": "POST", "url": url, "headers": [["x-one", "1"]], "body": "sent" });
        let four = json!({ "status": 200, "asked": [one, one, one, one] });
        assert_eq!(asked(&script), four);
        assert_eq!(asked(&script), json!({ "status": 200, "asked": [] }));
        for wrong in [
            json!({ "outside": "FETCH", "url": url, "answer": { "status": 200 } }),
            json!({ "outside": "GET", "answer": { "status": 200 } }),
            json!({ "outside": "GET", "url": url }),
            json!({ "outside": "GET", "url": url, "none": "bored" }),
            json!({ "outside": "GET", "url": url, "answer": { "status": "fine" } }),
        ] {
            assert!(say(&script, &wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
