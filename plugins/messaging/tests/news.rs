//! Who is told that a message arrived: who got it, and nobody else.

mod given;

use std::error::Error;

use given::{Letter, Outcome, reads, send};
use preau_sdk_testing::School;

/// What somebody has not read of what they were told, "for" whom where it is for their child.
fn told(school: &mut School, who: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let lines = school.as_(who).notifications()?.into_iter();
    let unread = lines.filter(|line| line.unread);
    Ok(unread
        .map(|line| format!("{}{}", line.text, line.child))
        .collect())
}

#[test]
fn who_gets_a_message_is_told_and_their_relatives_are_not() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        cc: &["pupils 6A"],
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let line = format!("{}\u{a0}: Ton exposé", school.name("teacher")?);
    for who in ["pupil", "pupil2", "teacher2"] {
        assert_eq!(told(&mut school, who)?, [line.as_str()], "{who}");
    }
    for who in ["teacher", "relative", "relative2", "pupil-b", "head"] {
        assert_eq!(told(&mut school, who)?, [""; 0], "{who}");
    }
    let opens = school.as_("pupil").notifications()?.remove(0).path;
    assert_eq!(opens, format!("message/{id}"));
    Ok(())
}

#[test]
fn what_is_read_in_the_box_is_read_at_the_bell_and_what_is_recalled_is_gone() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(
        &mut school,
        &Letter {
            to: &["pupil", "pupil2"],
            ..Letter::short()
        },
    )?;
    assert!(reads(&mut school, "pupil", &id)?);
    assert_eq!(told(&mut school, "pupil")?, [""; 0]);
    assert_eq!(
        school.as_("pupil").notifications()?.len(),
        1,
        "it is there, and read"
    );
    assert_eq!(told(&mut school, "pupil2")?.len(), 1);
    let recall = school
        .as_("teacher")
        .view(&format!("message/{id}"))?
        .button("Rappeler")?;
    school.as_("teacher").press(&recall)?;
    assert_eq!(school.as_("pupil2").notifications()?.len(), 0);
    assert_eq!(school.as_("pupil").notifications()?.len(), 1);
    Ok(())
}

#[test]
fn what_is_thrown_away_is_told_no_more() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::announcement())?;
    let line = format!("{}\u{a0}: Réunion de rentrée", school.name("head")?);
    assert_eq!(told(&mut school, "relative")?, [line]);
    let page = school.as_("relative").view(&format!("message/{id}"))?;
    school
        .as_("relative")
        .press(&page.button("Mettre à la corbeille")?)?;
    assert_eq!(school.as_("relative").notifications()?.len(), 0);
    Ok(())
}

#[test]
fn what_looks_odd_is_told_on_one_line() -> Outcome {
    let mut school = School::open("messaging")?;
    let subject = format!("Deux\u{b}lignes\u{2028}{}", "x".repeat(130));
    send(
        &mut school,
        &Letter {
            subject: &subject,
            ..Letter::short()
        },
    )?;
    let said = told(&mut school, "pupil")?.remove(0);
    assert!(
        said.contains("Deux lignes xxx") && said.chars().count() <= 200,
        "{said}"
    );
    Ok(())
}
