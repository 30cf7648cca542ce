/* A chip's description as it comes from its data file: numbers, texts, lists and fields with names. */
#ifndef EDGEC_VIRTUAL_DATA_H
#define EDGEC_VIRTUAL_DATA_H

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace edgec {

class Data {
  public:
    Data() = default;
    explicit Data(double number) : kind_(Kind::number), number_(number) {
    }
    explicit Data(std::string text) : kind_(Kind::text), text_(std::move(text)) {
    }
    explicit Data(std::vector<Data> items) : kind_(Kind::list), items_(std::move(items)) {
    }
    explicit Data(std::map<std::string, Data> fields) : kind_(Kind::object), fields_(std::move(fields)) {
    }

    bool has(const std::string &field) const {
        return fields_.count(field) != 0;
    }

    /* Throws std::invalid_argument where there is no such field, as all accessors do for the wrong kind. */
    const Data &at(const std::string &field) const {
        const auto found = fields_.find(field);
        if (found == fields_.end()) {
            const std::string owner = has("name") ? at("name").text() + ": " : "";
            throw std::invalid_argument(owner + "the description lacks '" + field + "'");
        }
        return found->second;
    }

    double number() const {
        require(Kind::number, "a number");
        return number_;
    }
    uint32_t word() const {
        return static_cast<uint32_t>(number());
    }
    uint32_t word(const std::string &field, uint32_t otherwise) const {
        return has(field) ? at(field).word() : otherwise;
    }
    const std::string &text() const {
        require(Kind::text, "text");
        return text_;
    }
    const std::vector<Data> &items() const {
        require(Kind::list, "a list");
        return items_;
    }
    const std::map<std::string, Data> &fields() const {
        require(Kind::object, "fields");
        return fields_;
    }

  private:
    enum class Kind { none, number, text, list, object };

    void require(Kind kind, const char *what) const {
        if (kind_ != kind) {
            throw std::invalid_argument(
                std::string("the description has something else where it needs ") + what
            );
        }
    }

    Kind kind_ = Kind::none;
    double number_ = 0;
    std::string text_;
    std::vector<Data> items_;
    std::map<std::string, Data> fields_;
};

} // namespace edgec

#endif
