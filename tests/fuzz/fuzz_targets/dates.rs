#![no_main]
//! Dates and lengths: a date that was read is the same when it is written by the standards.

use earmark::feed::value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = (value::duration(text), value::position(text), value::number(text), value::size(text));
    let Some(read) = value::date(text) else { return };
    let moment = jiff::Timestamp::from_second(read.0).expect("every date is a moment");
    for form in ["%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S GMT"] {
        let written = moment.strftime(form).to_string();
        assert_eq!(value::date(&written), Some(read), "{text:?} became {written}");
    }
});
