package com.example.shop;

/** What placing an {@link Order} returns: a record. */
public record Receipt(String id, long amount) {}
