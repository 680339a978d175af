//! Whoever may not know of somebody, or of a message, learns nothing of them: not by what is shown, not by how it is
//! refused, and not by what it costs. What a call costs is fuel, guest instructions and the kernel's work in one sum:
//! where two calls are charged the same, the same was done. What a search costs hangs on the words that are looked
//! for, too; that it does not hang on whether there is somebody of that name, `preau/tests/web/letters.rs` holds, where
//! the same words are looked for with and without them.

mod given;

use std::error::Error;

use given::{Letter, Outcome, fields, post, send, write};
use preau_sdk_testing::{Answer, School};

/// What came of it, and the fuel that it was charged.
fn charged(
    school: &mut School,
    call: impl FnOnce(&mut School) -> Result<Answer, Box<dyn Error>>,
) -> Result<(Answer, u64), Box<dyn Error>> {
    let before = school.fuel()?;
    let answer = call(school)?;
    Ok((answer, school.fuel()? - before))
}

/// That what is there and what is not are answered and charged the same.
fn assert_alike(
    school: &mut School,
    what: &str,
    words: (&str, &str),
    call: impl FnMut(&mut School, &str) -> Result<Answer, Box<dyn Error>>,
) -> Outcome {
    let (one, other) = answered_alike(school, what, words, call)?;
    let (there, nowhere) = words;
    assert_eq!(one, other, "{what}: {there} and {nowhere} cost the same");
    Ok(())
}

/// That they are answered the same; gives what each was charged. `there` and `nowhere` are as long as each
/// other, and stand for themselves in what is shown.
fn answered_alike(
    school: &mut School,
    what: &str,
    (there, nowhere): (&str, &str),
    mut call: impl FnMut(&mut School, &str) -> Result<Answer, Box<dyn Error>>,
) -> Result<(u64, u64), Box<dyn Error>> {
    assert_eq!(there.len(), nowhere.len(), "{what}");
    // Once each before: what is read for the first time is not what is compared.
    call(school, there)?;
    call(school, nowhere)?;
    let (one, one_cost) = charged(school, |school| call(school, there))?;
    let (other, other_cost) = charged(school, |school| call(school, nowhere))?;
    let said = |answer: &Answer, word: &str| {
        let form = answer.form().map(|page| page.text().replace(word, "…"));
        (
            answer.status(),
            answer.code().to_owned(),
            answer.message().to_owned(),
            form.ok(),
        )
    };
    let mut one = said(&one, there);
    let mut other = said(&other, nowhere);
    // The identifier that a new form has is another each time.
    for said in [&mut one, &mut other] {
        said.3 = said.3.as_deref().map(without_identifiers);
    }
    assert_eq!(one, other, "{what}");
    Ok((one_cost, other_cost))
}

fn without_identifiers(text: &str) -> String {
    let lines = text.lines();
    lines
        .filter(|line| !line.contains("write/"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Looks for somebody in the form of a new message.
fn look(school: &mut School, who: &str, to: &str, words: &str) -> Result<Answer, Box<dyn Error>> {
    Ok(school
        .as_(who)
        .try_act(to, &[("to-search", words), ("to-find", "1")])?)
}

#[test]
fn a_search_for_a_recipient_does_not_know_whom_one_may_not_write_to() -> Outcome {
    let mut school = School::open("messaging")?;
    for (who, there, nowhere) in [
        // Of another class, a relative of a classmate, an inspector.
        ("pupil", "jeanne", "jeenna"),
        ("pupil", "delacroix", "delacroiw"),
        ("pupil", "ferrand", "ferranq"),
        // Another parent, a classmate of the child, who has no authority.
        ("relative", "benali", "bonila"),
        ("relative", "thomas", "thamos"),
        ("relative-b", "moreau", "moreeu"),
        ("stranger", "garnier", "gurnier"),
    ] {
        let Ok(page) = school.as_(who).view("new") else {
            // No member of the school, they have no form to look in.
            assert_eq!(who, "stranger");
            continue;
        };
        let to = page.sends_to()?;
        let what = format!("{who} looks for {there}");
        answered_alike(&mut school, &what, (there, nowhere), |school, words| {
            look(school, who, &to, words)
        })?;
    }
    Ok(())
}

#[test]
fn a_recipient_who_is_not_there_and_one_who_may_not_be_written_to_are_refused_alike() -> Outcome {
    let mut school = School::open("messaging")?;
    for (who, other) in [
        ("pupil", "pupil-b"),
        ("pupil", "relative-b"),
        ("relative", "relative-b"),
        ("relative", "pupil2"),
    ] {
        let there = school.person(other)?;
        let nowhere: String = there
            .chars()
            .map(|c| if c == 'a' { 'b' } else { c })
            .collect();
        let nowhere = if nowhere == there {
            there.replace('1', "2")
        } else {
            nowhere
        };
        let to = school.as_(who).view("new")?.sends_to()?;
        for state in ["send", "later"] {
            let what = format!("{who} writes to {other}: {state}");
            assert_alike(&mut school, &what, (&there, &nowhere), |school, person| {
                let addressee = format!("person:{person}");
                let form = [
                    ("to", addressee.as_str()),
                    ("subject", "a"),
                    ("text", "b"),
                    ("state", state),
                ];
                Ok(school.as_(who).try_act(&to, &form)?)
            })?;
        }
    }
    Ok(())
}

#[test]
fn somebody_else_s_message_and_none_at_all_are_not_there_alike() -> Outcome {
    let mut school = School::open("messaging")?;
    let message = send(&mut school, &Letter::short())?;
    let announcement = send(&mut school, &Letter::announcement())?;
    let (_, draft) = write(&mut school, "new", &Letter::short(), "draft")?;
    for (there, pages) in [
        (
            &message,
            &[
                "message/@",
                "message/@/reply",
                "message/@/forward",
                "message/@/report",
                "thread/@/move",
            ][..],
        ),
        (
            &announcement,
            &["message/@", "message/@/readers", "message/@/remind"],
        ),
        (&draft, &["draft/@", "draft/@/later", "message/@"]),
    ] {
        let nowhere: String = there.chars().rev().collect();
        for page in pages {
            for who in ["pupil-b", "admin"] {
                let what = format!("{who} opens {page}");
                assert_alike(&mut school, &what, (there, &nowhere), |school, id| {
                    Ok(school.as_(who).try_view(&page.replace('@', id))?)
                })?;
            }
        }
    }
    for act in [
        "message/@/recall",
        "message/@/report",
        "thread/@/trash",
        "thread/@/erase",
        "thread/@/unread",
    ] {
        let nowhere: String = message.chars().rev().collect();
        assert_alike(&mut school, act, (&message, &nowhere), |school, id| {
            Ok(school
                .as_("pupil-b")
                .try_act(&act.replace('@', id), &[("reason", "x")])?)
        })?;
    }
    Ok(())
}

#[test]
fn a_search_in_one_s_messages_does_not_know_those_of_others() -> Outcome {
    let mut school = School::open("messaging")?;
    send(
        &mut school,
        &Letter {
            to: &["pupil-b"],
            subject: "Chrysanthèmes",
            ..Letter::short()
        },
    )?;
    send(&mut school, &Letter::short())?;
    for who in ["pupil", "relative", "head"] {
        assert_alike(
            &mut school,
            who,
            ("chrysanthemes", "chrysanthemus"),
            |school, words| {
                let (answer, page) = {
                    let answer = school.as_(who).try_view(&format!("search?words={words}"))?;
                    (
                        answer,
                        school.as_(who).view(&format!("search?words={words}"))?,
                    )
                };
                assert!(page.says("Aucun message ne correspond"), "{}", page.text());
                Ok(answer)
            },
        )?;
    }
    Ok(())
}

#[test]
fn what_is_written_under_an_identifier_does_not_tell_whether_it_is_somebody_s() -> Outcome {
    let mut school = School::open("messaging")?;
    let message = send(&mut school, &Letter::short())?;
    let (_, draft) = write(&mut school, "new", &Letter::short(), "draft")?;
    for (there, state) in [
        (&message, "draft"),
        (&message, "typing"),
        (&draft, "draft"),
        (&draft, "typing"),
    ] {
        let zeros = there.chars().map(|c| if c == '.' { c } else { '0' });
        let nowhere: String = zeros.collect();
        for who in ["pupil", "pupil-b", "teacher2", "head"] {
            let sent = [("subject", "Essai"), ("state", state)];
            let words = (&**there, &*nowhere);
            let (one, other) = answered_alike(&mut school, who, words, |school, id| {
                Ok(school.as_(who).try_act(&format!("write/{id}"), &sent)?)
            })?;
            // The digits that each is hashed to are others, which takes some instructions more or less; a record that is
            // read takes thousands.
            let apart = one.abs_diff(other);
            assert!(apart < one / 50, "{who}: {there} {one}, {nowhere} {other}");
        }
    }
    // Nothing of it reached what is there.
    let page = school.as_("teacher").view(&format!("draft/{draft}"))?;
    assert!(!page.says("Essai"), "{}", page.text());
    Ok(())
}

#[test]
fn names_of_those_one_may_not_know_are_on_no_page() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        by: "head",
        to: &["pupil", "pupil-b", "relative-b"],
        cc: &["relative2"],
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let to = school.as_("pupil").view("new")?.sends_to()?;
    let mut sent = fields(&school, &one, "")?;
    sent.retain(|(name, _)| name != "state");
    sent.push(("to-search".into(), "le goff".into()));
    sent.push(("to-find".into(), "1".into()));
    let answer = post(&mut school, "pupil", &to, &sent)?;
    let kept = answer.redirect().to_owned();
    let mut pages = vec![
        String::new(),
        "search?words=expose".into(),
        "drafts".into(),
        "new".into(),
        kept,
    ];
    for page in ["", "/reply", "/reply?all=1", "/forward", "/report"] {
        pages.push(format!("message/{id}{page}"));
    }
    for page in pages {
        let shown = school.as_("pupil").view(&page)?;
        for unknown in ["pupil-b", "relative-b", "relative2", "relative"] {
            let name = school.name(unknown)?;
            assert!(!shown.says(&name), "{page} names {name}: {}", shown.text());
            let id = school.person(unknown)?;
            let in_form = page.contains("draft/");
            assert!(in_form || !shown.says(&id), "{page} tells who {unknown} is");
        }
    }
    Ok(())
}
