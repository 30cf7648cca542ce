/* A call from JavaScript into the addon. */
#ifndef EDGEC_VIRTUAL_NODE_CALL_H
#define EDGEC_VIRTUAL_NODE_CALL_H

#include <node_api.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "data.h"

namespace edgec {

/* The arguments of one call and the values that it makes. */
class Call {
  public:
    Call(napi_env env, napi_callback_info info) : env_(env) {
        size_t count = sizeof arguments_ / sizeof arguments_[0];
        check(napi_get_cb_info(env, info, &count, arguments_, nullptr, nullptr));
        count_ = count;
    }

    bool has(size_t index) const {
        napi_valuetype type = napi_undefined;
        if (index < count_) {
            check(napi_typeof(env_, arguments_[index], &type));
        }
        return type != napi_undefined;
    }
    /* What make() wrapped, the first argument. */
    template <class Handle> Handle &handle() const {
        void *data = nullptr;
        check(napi_get_value_external(env_, arguments_[0], &data));
        return *static_cast<Handle *>(data);
    }
    Data data(size_t index) const {
        return toData(arguments_[index]);
    }
    double number(size_t index) const {
        double value = 0;
        check(napi_get_value_double(env_, arguments_[index], &value));
        return value;
    }
    uint32_t word(size_t index) const {
        return static_cast<uint32_t>(number(index));
    }
    /* Of a Buffer. */
    std::pair<const uint8_t *, size_t> bytes(size_t index) const {
        void *data = nullptr;
        size_t length = 0;
        check(napi_get_buffer_info(env_, arguments_[index], &data, &length));
        return {static_cast<const uint8_t *>(data), length};
    }

    napi_value nothing() const {
        napi_value value;
        check(napi_get_undefined(env_, &value));
        return value;
    }
    napi_value make(double number) const {
        napi_value value;
        check(napi_create_double(env_, number, &value));
        return value;
    }
    napi_value make(const std::string &text) const {
        napi_value value;
        check(napi_create_string_utf8(env_, text.data(), text.size(), &value));
        return value;
    }
    napi_value make(const uint8_t *bytes, size_t length) const {
        napi_value value;
        void *copy;
        check(napi_create_buffer_copy(env_, length, bytes, &copy, &value));
        return value;
    }
    napi_value make(const std::vector<std::pair<const char *, napi_value>> &fields) const {
        napi_value value;
        check(napi_create_object(env_, &value));
        for (const auto &[name, field] : fields) {
            check(napi_set_named_property(env_, value, name, field));
        }
        return value;
    }
    napi_value make(const std::vector<napi_value> &items) const {
        napi_value value;
        check(napi_create_array_with_length(env_, items.size(), &value));
        for (uint32_t i = 0; i < items.size(); i++) {
            check(napi_set_element(env_, value, i, items[i]));
        }
        return value;
    }
    /* A handle, which goes with JavaScript's last reference. */
    template <class Handle> napi_value make(std::unique_ptr<Handle> handle) const {
        napi_value value;
        const auto destroy = [](napi_env, void *data, void *) { delete static_cast<Handle *>(data); };
        check(napi_create_external(env_, handle.get(), destroy, nullptr, &value));
        handle.release();
        return value;
    }

  private:
    static void check(napi_status status) {
        if (status != napi_ok) {
            throw std::invalid_argument("a call with the wrong arguments");
        }
    }

    std::string toText(napi_value value) const {
        size_t length = 0;
        check(napi_get_value_string_utf8(env_, value, nullptr, 0, &length));
        std::string text(length, '\0');
        check(napi_get_value_string_utf8(env_, value, text.data(), length + 1, &length));
        return text;
    }

    uint32_t lengthOf(napi_value array) const {
        uint32_t length = 0;
        check(napi_get_array_length(env_, array, &length));
        return length;
    }

    napi_value element(napi_value array, uint32_t index) const {
        napi_value value;
        check(napi_get_element(env_, array, index, &value));
        return value;
    }

    Data toList(napi_value array) const {
        std::vector<Data> items;
        for (uint32_t i = 0; i < lengthOf(array); i++) {
            items.push_back(toData(element(array, i)));
        }
        return Data(std::move(items));
    }

    Data toData(napi_value value) const {
        napi_valuetype type;
        bool isArray = false;
        check(napi_typeof(env_, value, &type));
        check(napi_is_array(env_, value, &isArray));
        if (isArray) {
            return toList(value);
        }
        if (type == napi_number) {
            double number = 0;
            check(napi_get_value_double(env_, value, &number));
            return Data(number);
        }
        if (type == napi_string) {
            return Data(toText(value));
        }
        napi_value names;
        check(napi_get_property_names(env_, value, &names));
        std::map<std::string, Data> fields;
        for (uint32_t i = 0; i < lengthOf(names); i++) {
            napi_value field;
            check(napi_get_property(env_, value, element(names, i), &field));
            fields[toText(element(names, i))] = toData(field);
        }
        return Data(std::move(fields));
    }

    napi_env env_;
    napi_value arguments_[4];
    size_t count_ = 0;
};

} // namespace edgec

#endif
