// Opens the records of one request under one grant and writes the answer document.
//   {"request_id":"…","records":[{"id":"E-1","salary":52000}],"withheld":["notes"],"errors":[{"at":"…","code":"…"}]}
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/collection_plan.h"
#include "core/seal/record_opener.h"
#include "sidecar/api/answer_writer.h"
#include "sidecar/api/reveal_request.h"

namespace feldsiegel::api {

class RecordRevealer {
 public:
  /// Borrows everything.
  RecordRevealer(const RevealRequest& request, const Collection& collection, const Policy& policy, Opener& opener,
                 const Limits& limits, std::uint32_t purpose_id);

  /// Judges the request's shape, before anything is opened. Errors: field_not_in_policy, duplicate_member,
  /// record_id_missing, wrong_type, invalid_value, batch_too_large.
  Status sort();

  /// After sort(): the headers of the records whose fields are about persons. Empty where no field to open is.
  std::vector<std::string_view> headers_about_persons() const;

  /// After sort(): writes the whole document or nothing that may be used. The first field that does not open refuses
  /// the request, unless it asked for a report.
  /// Errors: canceled, those of Opener and RecordOpener, header_missing, sealed_value_expected, pseudonym_malformed.
  Status write(AnswerWriter& out, const std::stop_token& stop);

  std::size_t opened_count() const { return opened_; }
  std::vector<std::string_view> opened_fields() const;  ///< their names, in the policy's order
  const std::vector<Error>& errors() const { return errors_; }

 private:
  /// Headers of one upload begin with the same 1,500 characters and end with whom each is about.
  struct ByLengthAndTail {
    bool operator()(std::string_view a, std::string_view b) const;
  };
  struct Sealed {
    std::size_t record;
    std::size_t field;  // of the plan
    JsonValue value;
  };
  struct Record {
    JsonValue id;
    JsonValue header;
    std::size_t sealed_end;      // where its sealed values end in sealed_
    std::size_t pseudonyms_end;  // likewise in pseudonyms_
  };

  Status sort_record(std::size_t index);
  Status check_record(std::size_t index, const Record& record) const;
  Status write_records(AnswerWriter& out, const std::stop_token& stop);
  Status write_record(AnswerWriter& out, std::size_t index);
  Status write_field(AnswerWriter& out, const Record& record, const Sealed& sealed, bool& first);
  Result<FieldSubject> subject_of(const Sealed& sealed) const;
  void write_value(AnswerWriter& out, const PlaintextView& plaintext) const;
  void write_withheld(AnswerWriter& out) const;
  void write_errors(AnswerWriter& out) const;

  void write_record_id(AnswerWriter& out, const Record& record, bool& first) const;
  Result<const OpenedHeader*> header_of(const Record& record);
  const Result<OpenedHeader>& opened_header(std::string_view text);
  Place place_of(std::size_t record, std::string_view member) const;
  Place id_place(std::size_t record) const;

  const RevealRequest& request_;
  const Limits& limits_;
  Opener& opener_;
  const CollectionPlan plan_;
  const std::uint32_t purpose_id_;
  MemberFinder finder_;
  RecordOpener records_opener_;
  std::vector<Record> records_;
  std::vector<Sealed> sealed_;
  std::vector<Sealed> pseudonyms_;                     // what the records say of whom they are about
  std::vector<std::size_t> seen_in_;                   // by field: the record (counted from 1) that had it last
  std::vector<bool> withheld_;                         // by field
  std::vector<bool> was_opened_;                       // by field, in any record
  std::vector<const Result<OpenedHeader>*> by_index_;  // the request's headers, once opened
  std::map<std::string_view, Result<OpenedHeader>, ByLengthAndTail> headers_;
  const Result<OpenedHeader>* current_ = nullptr;  // of the record at hand, once a field needed it
  std::vector<Error> errors_;
  std::size_t opened_ = 0;
};

}  // namespace feldsiegel::api
