//! What a school's journal says of what was decided at the region's console.

use preau_domain::person::Function;
use preau_platform::audit::{AuditAsked, Audited};
use preau_store::FunctionSet;

use crate::school::{HERE, School, person};

#[tokio::test]
async fn a_function_stands_in_the_journal_with_the_name_of_whoever_has_it() {
    let school = School::with(&[]).await;
    let here = school.platform.school(HERE).expect("here");
    let set = async |held| {
        let (who, what) = (person("teacher"), Function::Head);
        let set = school.platform.function_grant(here.id, who, what, held);
        set.await.expect("set")
    };
    assert_eq!(set(true).await, FunctionSet::Done);
    assert_eq!(set(true).await, FunctionSet::AsItWas);
    assert_eq!(set(false).await, FunctionSet::Done);
    let by = school.by("admin").await;
    let lines = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let lines: Vec<_> = lines
        .expect("theirs to read")
        .into_iter()
        .filter(|audited| audited.line.entry.action.starts_with("function."))
        .collect();
    let said: Vec<_> = lines
        .iter()
        .map(
            |Audited {
                 line, who, person, ..
             }| {
                let entry = &line.entry;
                (
                    entry.action.as_str(),
                    entry.detail.as_str(),
                    who.as_str(),
                    person.as_deref(),
                )
            },
        )
        .collect();
    let name = &school.by("teacher").await.known.file.name.full();
    assert_eq!(
        said,
        [
            ("function.revoke", "head", "", Some(name.as_str())),
            ("function.grant", "head", "", Some(name.as_str())),
        ]
    );
}
