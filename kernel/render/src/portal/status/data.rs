//! The same for programs: JSON, and a feed of what people are told.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::condition::{Condition, DayCounted};
use preau_domain::ids::IncidentId;
use preau_domain::incident::Incident;
use serde_json::{Value, json};

use super::told::stage_said;
use super::{Status, service_name, timeless};
use crate::context::RenderContext;
use crate::feed::{Feed, FeedEntry};
use crate::text::clean;
use crate::words::Words;

fn day(day: &DayCounted) -> Value {
    let minutes = DayCounted::minutes;
    json!({
        "state": day.condition().map(Condition::as_str),
        "slow": minutes(day.slow),
        "partial": minutes(day.partial),
        "down": minutes(day.down),
        "unmeasured": minutes(day.unmeasured().unwrap_or_default()),
    })
}

fn incident(words: Words, view: &Status, one: &Incident) -> Value {
    let services = one.parts.iter().map(|part| part.service.as_str());
    let services: BTreeSet<_> = services.collect();
    let lines = one.lines.iter().map(|line| {
        json!({
            "at": line.at.to_string(),
            "stage": line.stage.as_str(),
            "text": clean::lines(line.text.said(words.0)),
        })
    });
    json!({
        "id": one.id.0.to_string(),
        "kind": one.kind.as_str(),
        "title": clean::line(one.title.said(words.0)),
        "severity": one.condition.as_str(),
        "stage": one.stage().as_str(),
        "holds": one.holds(view.at),
        "begins": one.begins.to_string(),
        "ends": one.ends.map(|ends| ends.to_string()),
        "changed": one.changed.to_string(),
        "services": services,
        "everywhere": one.is_everywhere(),
        "lines": lines.collect::<Vec<_>>(),
    })
}

/// The status as JSON. Times are RFC 3339, days ISO 8601, how long something held in minutes.
pub fn json(context: &RenderContext, view: &Status) -> Value {
    let words = Words(context.language);
    let parts = view.parts.iter().map(|part| {
        let days = part.days.iter().map(|(date, counted)| {
            let mut said = day(counted);
            if let Some(said) = said.as_object_mut() {
                said.insert("day".to_owned(), date.to_string().into());
            }
            said
        });
        json!({
            "id": part.service.as_str(),
            "name": service_name(words, &part.service, part.name.as_deref()),
            "state": part.condition.as_str(),
            "days": days.collect::<Vec<_>>(),
        })
    });
    let incidents = view.incidents.iter();
    let waiting = view
        .waiting
        .map(|waiting| json!({ "people": waiting.people, "minutes": waiting.minutes.map(|minutes| minutes.max(1)) }));
    let kept_out = view.kept_out.as_ref().map(|kept_out| {
        json!({
            "people": kept_out.people,
            "until": kept_out.until.map(|until| until.to_string()),
            "sentence": clean::line(&kept_out.sentence),
        })
    });
    json!({
        "at": view.at.to_string(),
        "state": view.worst().as_str(),
        "school": view.school,
        "parts": parts.collect::<Vec<_>>(),
        "waiting": waiting,
        "kept_out": kept_out,
        "incidents": incidents.map(|one| incident(words, view, one)).collect::<Vec<_>>(),
    })
}

fn entry(context: &RenderContext, view: &Status, one: &Incident) -> FeedEntry {
    let words = Words(context.language);
    let context = timeless(context);
    let lines = one.lines.iter().rev().map(|line| {
        let at = context.dates().instant(line.at);
        let stage = stage_said(words, one.kind, line.stage);
        format!("{at} · {stage} · {}", line.text.said(words.0))
    });
    FeedEntry {
        id: format!("urn:uuid:{}", one.id.0),
        title: one.title.said(words.0).to_owned(),
        page: format!("{}#incident-{}", view.links.page, one.id),
        published: one.lines.first().map_or(one.changed, |line| line.at),
        updated: one.changed,
        lines: lines.collect(),
    }
}

/// What people are told as a feed, the newest change first.
pub fn feed(context: &RenderContext, region: &str, view: &Status) -> Feed {
    let words = Words(context.language);
    let mut told: Vec<&Incident> = view.incidents.iter().collect();
    told.sort_by_key(|one| std::cmp::Reverse(one.changed));
    let school = view.school.as_deref().map(|school| format!("#{school}"));
    let key = format!("{region}\u{0}{}", context.language.as_str());
    let newest = told.first().map(|one| one.changed);
    Feed {
        id: format!(
            "urn:uuid:{}{}",
            IncidentId::of_source("feed", &key).0,
            school.unwrap_or_default()
        ),
        address: view.links.feed.clone(),
        page: view.links.page.clone(),
        title: format!("{} – {}", words.say("status"), clean::line(region)),
        language: context.language.as_str(),
        // Where nothing was ever told, it never changed.
        updated: newest.unwrap_or(Timestamp::UNIX_EPOCH),
        entries: told
            .into_iter()
            .map(|one| entry(context, view, one))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;
    use preau_domain::condition::{Condition, Part, Service};
    use preau_domain::ids::SchoolId;
    use preau_domain::incident::{IncidentKind, IncidentLine, Stage};
    use preau_domain::module::Text;

    use super::super::{KeptOut, StatusLinks, StatusPart, Waiting, copy, status};
    use super::*;
    use crate::feed::atom;

    const HOSTILE: &str = "</p><script>alert(1)</script>&\u{202E}]]>";

    fn text(fr: &str) -> Text {
        Text {
            fr: fr.to_owned(),
            en: String::new(),
        }
    }

    fn view() -> Status {
        let at = Timestamp::UNIX_EPOCH;
        let incident = Incident {
            id: IncidentId::of_source("test", "1"),
            version: 1,
            kind: IncidentKind::Trouble,
            title: text(HOSTILE),
            condition: Condition::Down,
            parts: vec![Part {
                school: Some(SchoolId(7)),
                service: Service::SignIn,
            }],
            begins: at,
            ends: None,
            lines: vec![IncidentLine {
                at,
                stage: Stage::Noticed,
                text: text(HOSTILE),
                by: None,
            }],
            changed: at,
        };
        Status {
            at,
            school: None,
            parts: vec![StatusPart {
                service: "homework".parse().expect("a module's id"),
                name: Some(HOSTILE.to_owned()),
                condition: Condition::Slow,
                days: vec![(jiff::civil::date(1970, 1, 1), DayCounted::default())],
            }],
            waiting: Some(Waiting {
                people: 2,
                minutes: None,
            }),
            kept_out: Some(KeptOut {
                people: 10_000,
                until: Some(at),
                sentence: HOSTILE.to_owned(),
            }),
            incidents: vec![incident],
            links: StatusLinks::of(Language::En, None),
        }
    }

    fn context() -> RenderContext {
        RenderContext::new(Language::En, Timestamp::UNIX_EPOCH, "/")
    }

    #[test]
    fn what_an_operator_or_a_vendor_wrote_is_text_in_every_form() {
        let (context, view) = (context(), view());
        let page = status(&context, &view).into_string();
        let copied = copy(&context, HOSTILE, &view, "index.html").into_string();
        let feed = atom(&feed(&context, HOSTILE, &view));
        for form in [&page, &copied, &feed] {
            assert!(!form.contains("<script>alert"), "{form}");
            assert!(!form.contains('\u{202E}'), "{form}");
            assert!(form.contains("&lt;script&gt;alert"), "{form}");
        }
        assert!(
            page.contains("<span lang=\"fr\">"),
            "it is French to who reads English"
        );
        assert!(
            !copied.contains("/assets/") && !copied.contains("action="),
            "{copied}"
        );
    }

    #[test]
    fn programs_read_what_people_do() {
        let said = json(&context(), &view());
        assert_eq!(said["state"], "down", "by the operator's word");
        assert_eq!(said["parts"][0]["state"], "slow");
        assert_eq!(said["parts"][0]["days"][0]["state"], Value::Null);
        assert_eq!(said["waiting"], json!({ "people": 2, "minutes": null }));
        assert_eq!(said["kept_out"]["people"], 10_000);
        assert_eq!(said["kept_out"]["until"], "1970-01-01T00:00:00Z");
        let incident = &said["incidents"][0];
        assert_eq!(
            (&incident["holds"], &incident["everywhere"]),
            (&true.into(), &false.into())
        );
        assert_eq!(incident["services"], json!(["sign-in"]));
        let keys: Vec<_> = incident
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| key.as_str())
            .collect();
        assert!(
            !keys.contains(&"schools") && !keys.contains(&"parts"),
            "no school is named: {keys:?}"
        );
    }

    #[test]
    fn a_feed_keeps_its_names_and_says_when_it_changed() {
        let mut view = view();
        let feed_of = |view: &Status| feed(&context(), "Région", view);
        let first = feed_of(&view);
        assert!(first.id.starts_with("urn:uuid:") && first.entries[0].id.starts_with("urn:uuid:"));
        view.at += jiff::SignedDuration::from_hours(1);
        let later = feed_of(&view);
        assert_eq!((&later.id, later.updated), (&first.id, first.updated));
        view.incidents[0].changed = view.at;
        let changed = feed_of(&view);
        assert_eq!(changed.updated, view.at);
        assert_eq!(changed.entries[0].id, first.entries[0].id);
        view.school = Some("college-demo".to_owned());
        assert_ne!(feed_of(&view).id, first.id);
    }
}
