//! Stamping the logs of several classes at once.

mod given;

use std::error::Error;

use given::{Outcome, class_page};
use preau_sdk_testing::{Page, School, Value};

/// The classes that the form offers, by their labels.
fn offered(page: &Page) -> Result<Vec<String>, Box<dyn Error>> {
    let control = &page.field("classes").ok_or("no choice")?["control"];
    let label = |option: &Value| option["label"].as_str().unwrap_or_default().to_owned();
    let options = control["options"].as_array().ok_or("no options")?;
    Ok(options.iter().map(label).collect())
}

#[test]
fn the_head_stamps_several_classes_at_once() -> Outcome {
    let mut school = School::open("homework")?;
    let page = school.as_("head").view("visas")?;
    let never = |name: &str| format!("{name} · jamais visé cette année");
    let all = [never("6A"), never("6B"), never("6ALL1")];
    assert_eq!(offered(&page)?, all, "what awaits a stamp comes first");
    let chosen = page.field("classes").ok_or("no choice")?["control"]["values"].clone();
    assert_eq!(chosen.as_array().map(Vec::len), Some(0), "none is chosen");
    let (a, b) = (school.audience("6A")?, school.audience("6B")?);
    let form = [
        ("classes", a.as_str()),
        ("classes", b.as_str()),
        ("classes", a.as_str()),
        ("until", "2026-11-20"),
        ("remark", "Cahiers bien tenus"),
        ("state", "chosen"),
    ];
    let answer = school.as_("head").act("visas", &form)?;
    assert_eq!(
        answer.notice(),
        "2 cahiers de textes visés jusqu’au vendredi 20 novembre."
    );
    // Twice is once.
    school.as_("head").act("visas", &form)?;
    for class in ["6A", "6B"] {
        let stamp = format!("{}/visa", class_page(&school, class)?);
        let page = school.as_("head").view(&stamp)?;
        let stamps = page.blocks("table").next().ok_or("no stamps")?["rows"].clone();
        assert_eq!(stamps.as_array().map(Vec::len), Some(1), "{class}");
        let place = class_page(&school, class)?;
        let page = school.as_("teacher").view(&place)?;
        assert!(page.says("Cahiers bien tenus"), "{class}");
    }
    let page = school.as_("head").view("visas")?;
    assert_eq!(offered(&page)?, [never("6ALL1")]);
    Ok(())
}

#[test]
fn an_inspector_stamps_all_that_await_it() -> Outcome {
    let mut school = School::open("homework")?;
    let form = [("until", "2026-11-20"), ("state", "all")];
    let answer = school.as_("inspector").act("visas", &form)?;
    assert!(answer.notice().starts_with("3 cahiers de textes visés"));
    let page = school.as_("inspector").view("visas")?;
    assert!(page.says("Rien à viser") && page.field("classes").is_none());
    // Twice finds nothing left, and says so.
    let answer = school.as_("inspector").act("visas", &form)?;
    assert_eq!(answer.notice(), "Toutes les classes sont visées.");
    assert_eq!(school.as_("head").view("visas?all=1")?.items().count(), 3);
    Ok(())
}

#[test]
fn what_cannot_be_stamped_is_told_and_nothing_is() -> Outcome {
    let mut school = School::open("homework")?;
    let a = school.audience("6A")?;
    let many = vec![("classes", a.as_str()); 201];
    let remark = "x".repeat(1_001);
    let nobody = "class:00000000-0000-0000-0000-000000000000";
    let until = ("until", "2026-11-20");
    let mut too_many = many;
    too_many.push(until);
    let cases: [(&str, Vec<(&str, &str)>); 7] = [
        ("classes", vec![until]),
        ("classes", vec![("classes", nobody), until]),
        ("classes", vec![("classes", &a), ("classes", nobody), until]),
        ("classes", vec![("classes", "6A"), until]),
        ("classes", too_many),
        ("until", vec![("classes", &a), ("until", "2026-11-24")]),
        ("remark", vec![("classes", &a), until, ("remark", &remark)]),
    ];
    for (field, form) in cases {
        let page = school.as_("head").try_act("visas", &form)?.form()?;
        assert!(page.error(field).is_some(), "{field}: {form:?}");
    }
    let future = [("until", "2026-11-24"), ("state", "all")];
    let page = school.as_("head").try_act("visas", &future)?.form()?;
    assert!(page.error("until").is_some());
    let page = school.as_("head").view("visas")?;
    assert_eq!(offered(&page)?.len(), 3, "nothing was stamped");
    let form = [("classes", a.as_str()), until];
    for who in ["teacher", "pupil", "relative", "admin"] {
        let answer = school.as_(who).try_act("visas", &form)?;
        assert_eq!(answer.status(), 403, "{who}");
    }
    Ok(())
}
