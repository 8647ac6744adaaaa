"""The log over Kafka: the same tests with the mock cluster of librdkafka, and with a real Kafka where there is one."""
